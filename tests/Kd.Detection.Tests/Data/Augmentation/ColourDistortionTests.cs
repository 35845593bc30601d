using Kd.Detection.Data.Augmentation;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Data.Augmentation;

public sealed class ColourDistortionTests
{
    private static readonly ColourDistortion.Draw Nothing = new(null, null, null, null);

    [Fact]
    public void Apply_BrightnessThenContrast_CutsToBytesAfterEach()
    {
        var image = ColourDistortion.Apply(Pictures.Plain(1, 1, 10, 100, 250), Nothing with { Brightness = -20.5, Contrast = 1.5 });
        Assert.Equal((0, 118, 255), image.At(0, 0));
    }

    [Fact]
    public void Apply_HueByAThirdOfTheCircle_TurnsRedIntoGreenIntoBlue()
    {
        Assert.Equal((0, 255, 0), ColourDistortion.Apply(Pictures.Plain(1, 1, 255, 0, 0), Nothing with { Hue = 60 }).At(0, 0));
        Assert.Equal((0, 0, 255), ColourDistortion.Apply(Pictures.Plain(1, 1, 255, 0, 0), Nothing with { Hue = -60 }).At(0, 0));
    }

    [Fact]
    public void Apply_HalfSaturation_HalvesTheDistanceToGrey()
    {
        var (r, g, b) = ColourDistortion.Apply(Pictures.Plain(1, 1, 200, 100, 100), Nothing with { Saturation = 0.5 }).At(0, 0);
        Assert.Equal((200, 150, 150), (r, g, b), (e, a) => Math.Abs(e.Item2 - a.Item2) <= 1 && e.Item1 == a.Item1 && Math.Abs(e.Item3 - a.Item3) <= 1);
    }

    [Fact]
    public void Apply_Nothing_LeavesThePicture() => Assert.Equal(Pictures.Noise(9, 9, 1).Pixels, ColourDistortion.Apply(Pictures.Noise(9, 9, 1), Nothing).Pixels);

    [Fact]
    public void Hsv8_ThereAndBack_StaysWithinItsResolution()
    {
        // Half a hue step of 2 degrees moves a saturated channel by up to 255 / 60, saturation by half a level more.
        var picture = Pictures.Noise(50, 50, 3);
        for (var i = 0; i < 2500; i++)
        {
            var (r, g, b) = picture.At(i % 50, i / 50);
            var (h, s, v) = Hsv8.Of(r, g, b);
            var back = Hsv8.ToRgb(h, s, v);
            Assert.InRange(h, 0, Hsv8.Hues - 1);
            Assert.True(Math.Abs(back.R - r) <= 5 && Math.Abs(back.G - g) <= 5 && Math.Abs(back.B - b) <= 5, $"({r}, {g}, {b}) came back as {back}");
        }
    }

    [Fact]
    public void Next_ManyDraws_UsesEachPropertyHalfOfTheTimeWithinItsRange()
    {
        var draws = Enumerable.Range(0, 4000).Select(i => ColourDistortion.Next(RandomStream.At(RandomPurpose.Colour, 0, i))).ToList();
        Assert.All([draws.Count(d => d.Brightness is not null), draws.Count(d => d.Contrast is not null), draws.Count(d => d.Hue is not null), draws.Count(d => d.Saturation is not null)],
            count => Assert.InRange(count, 1850, 2150));
        Assert.Equal((-18, 18), (draws.Min(d => d.Hue)!.Value, draws.Max(d => d.Hue)!.Value));
        Assert.All(draws, d => Assert.True(d.Brightness is null or (>= -32 and < 32) && d.Contrast is null or (>= 0.5 and < 1.5) && d.Saturation is null or (>= 0.5 and < 1.5)));
    }
}

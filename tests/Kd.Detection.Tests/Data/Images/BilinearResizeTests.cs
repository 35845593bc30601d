using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

public sealed class BilinearResizeTests
{
    [Fact]
    public void To_TwiceTheWidth_WeighsByHalfPixelCentres()
    {
        // Centres of the four target pixels lie at -.25, .25, .75 and 1.25 of the source's.
        var image = BilinearResize.To(new RgbImage(2, 1, [0, 0, 0, 100, 200, 40]), 4, 1);
        Assert.Equal([0, 0, 0, 25, 50, 10, 75, 150, 30, 100, 200, 40], image.Pixels);
    }

    [Fact]
    public void To_AThird_TakesTheMiddlePixelWithoutAveraging()
    {
        var image = BilinearResize.To(Pictures.Gradient(9, 9), 3, 3);
        Assert.Equal(Pictures.Gradient(9, 9).At(4, 7), image.At(1, 2));
    }

    [Fact]
    public void To_SameSize_IsTheSamePicture() => Assert.Equal(Pictures.Noise(5, 4, 2).Pixels, BilinearResize.To(Pictures.Noise(5, 4, 2), 5, 4).Pixels);

    [Fact]
    public void To_AnySize_StaysWithinOneOfTheExactInterpolation() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte, byte, int>((w, h, seed) =>
        {
            var (source, width, height) = (Pictures.Noise(6, 5, seed), 1 + (w % 20), 1 + (h % 20));
            var image = BilinearResize.To(source, width, height);
            return Enumerable.Range(0, width * height).All(i => Math.Abs(Exact(source, i % width, i / width, width, height) - image.At(i % width, i / width).G) <= 1);
        }));

    private static double Exact(RgbImage source, int x, int y, int width, int height)
    {
        var px = Math.Clamp(((x + 0.5) * source.Width / width) - 0.5, 0, source.Width - 1);
        var py = Math.Clamp(((y + 0.5) * source.Height / height) - 0.5, 0, source.Height - 1);
        var (left, top) = ((int)px, (int)py);
        var (right, bottom) = (Math.Min(left + 1, source.Width - 1), Math.Min(top + 1, source.Height - 1));
        var (u, v) = (px - left, py - top);
        return (((source.At(left, top).G * (1 - u)) + (source.At(right, top).G * u)) * (1 - v)) + (((source.At(left, bottom).G * (1 - u)) + (source.At(right, bottom).G * u)) * v);
    }
}

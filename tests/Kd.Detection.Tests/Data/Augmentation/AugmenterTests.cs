using Kd.Detection.Data;
using Kd.Detection.Data.Augmentation;

namespace Kd.Detection.Tests.Data.Augmentation;

public sealed class AugmenterTests
{
    private static readonly GroundTruth Truth = new([new LabelledBox(new BoxXyxy(0.1, 0.2, 0.3, 0.6), 1)]);

    [Fact]
    public void HorizontalFlip_OfPixelsAndBoxes_ExchangesLeftAndRight()
    {
        var flipped = HorizontalFlip.Apply(new AugmentedImage(Pictures.Gradient(10, 4), Truth));
        Assert.Equal(Pictures.Gradient(10, 4).At(9, 2), flipped.Image.At(0, 2));
        Assert.Equal(new BoxXyxy(0.7, 0.2, 0.9, 0.6), flipped.Truth.Objects.Single().Box);
        Assert.Equal(Pictures.Gradient(10, 4).Pixels, HorizontalFlip.Apply(flipped).Image.Pixels);
    }

    [Fact]
    public void Apply_SamePlace_RepeatsAndEveryCoordinateOfThePlaceMatters()
    {
        var options = new AugmentationOptions(Flip: true, Colour: true, Crop: true, Copies: 1);
        byte[] Pixels(SamplePlace place) => Augmenter.Apply(Pictures.Noise(24, 24, 1), Truth, options, place).Image.Pixels;
        var place = new SamplePlace(1, 2, 3, 0);
        Assert.Equal(Pixels(place), Pixels(place));
        Assert.All([place with { Seed = 9 }, place with { Epoch = 9 }, place with { Sample = 9 }, place with { Copy = 1 }], other => Assert.NotEqual(Pixels(place), Pixels(other)));
    }

    [Fact]
    public void Apply_ColourSwitchedOff_LeavesFlipsAndCropsAsTheyWere()
    {
        var all = new AugmentationOptions(Flip: true, Colour: true, Crop: true, Copies: 1);
        for (var sample = 0; sample < 30; sample++)
        {
            var place = new SamplePlace(0, 0, sample, 0);
            Assert.Equal(
                Augmenter.Apply(Pictures.Noise(24, 24, 1), Truth, all, place).Truth.Objects.Single(),
                Augmenter.Apply(Pictures.Noise(24, 24, 1), Truth, all with { Colour = false }, place).Truth.Objects.Single());
        }
    }

    [Fact]
    public void Apply_AfterACrop_GivesTheOldSideAgain()
    {
        var crop = new AugmentationOptions(Flip: false, Colour: false, Crop: true, Copies: 1);
        Assert.All(Enumerable.Range(0, 20).Select(i => Augmenter.Apply(Pictures.Noise(24, 24, 1), Truth, crop, new SamplePlace(0, 0, i, 0)).Image),
            image => Assert.Equal((24, 24), (image.Width, image.Height)));
    }
}

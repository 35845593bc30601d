using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Augmentation;

/// <summary>An image and its labels after augmentation, still 8-bit.</summary>
public sealed record AugmentedImage(RgbImage Image, GroundTruth Truth);

/// <summary>Where a sample stands in training; with the seed it decides all its randomness.</summary>
/// <param name="Sample">Index in the fold's training images.</param>
/// <param name="Copy">0, or 1 for the second copy of a doubled batch.</param>
public readonly record struct SamplePlace(int Seed, int Epoch, int Sample, int Copy)
{
    public RandomStream Stream(RandomPurpose purpose) => RandomStream.At(purpose, Seed, Epoch, Sample, Copy);
}

/// <summary>The augmentations of methods.md section 10 on a resized image: a pure function of image, labels, options and place.</summary>
public static class Augmenter
{
    public static AugmentedImage Apply(RgbImage image, GroundTruth truth, AugmentationOptions options, SamplePlace place)
    {
        var side = (image.Width, image.Height);
        var sample = new AugmentedImage(image, truth);
        if (options.Colour)
        {
            sample = sample with { Image = ColourDistortion.Apply(sample.Image, place.Stream(RandomPurpose.Colour)) };
        }

        if (options.Crop)
        {
            sample = CropExpand.Apply(sample, place.Stream(RandomPurpose.Crop));
        }

        if (options.Flip && place.Stream(RandomPurpose.Flip).Chance(0.5))
        {
            sample = HorizontalFlip.Apply(sample);
        }

        return sample with { Image = BilinearResize.To(sample.Image, side.Width, side.Height) };
    }
}

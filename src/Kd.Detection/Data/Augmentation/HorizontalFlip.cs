using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Augmentation;

/// <summary>Left and right exchanged, in pixels and boxes.</summary>
public static class HorizontalFlip
{
    public static AugmentedImage Apply(AugmentedImage sample)
    {
        var source = sample.Image;
        var target = RgbImage.Unset(source.Width, source.Height);
        for (var y = 0; y < source.Height; y++)
        {
            var from = source.Pixels.AsSpan(y * source.Width * 3, source.Width * 3);
            var to = target.Pixels.AsSpan(y * source.Width * 3, source.Width * 3);
            for (int left = 0, right = (source.Width - 1) * 3; left < to.Length; left += 3, right -= 3)
            {
                (to[left], to[left + 1], to[left + 2]) = (from[right], from[right + 1], from[right + 2]);
            }
        }

        return new AugmentedImage(target, new GroundTruth([.. sample.Truth.Objects.Select(o => o with { Box = Mirror(o.Box) })]));
    }

    private static BoxXyxy Mirror(BoxXyxy box) => box with { X1 = 1 - box.X2, X2 = 1 - box.X1 };
}

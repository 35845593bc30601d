using System.Collections.Immutable;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Folds;

/// <summary>Pairs of images that look alike. Finds copies and slightly changed copies; it does not claim to find every leak.</summary>
internal static class NearDuplicates
{
    /// <summary>Largest number of differing bits of 256; unrelated images lie around 128 (the nearest unrelated pair of 364 blood smears: 79, its one pair of copies: 19).</summary>
    public const int MaxDistance = 40;

    /// <summary>Ids of each pair, in order of the images. An image that does not decode is left to the loader, which refuses it.</summary>
    public static ImmutableArray<(string First, string Second)> Find(ImmutableArray<DetectionImage> images)
    {
        var hashes = images.AsParallel().AsOrdered().Select(HashOf).ToArray();
        var pairs = ImmutableArray.CreateBuilder<(string, string)>();
        for (var i = 0; i < images.Length; i++)
        {
            for (var j = i + 1; j < images.Length; j++)
            {
                if (hashes[i] is { } first && hashes[j] is { } second && first.Distance(second) <= MaxDistance)
                {
                    pairs.Add((images[i].Id, images[j].Id));
                }
            }
        }

        return pairs.ToImmutable();
    }

    private static PerceptualHash? HashOf(DetectionImage image)
    {
        try
        {
            return PerceptualHash.Of(ImageDecoder.DecodeCoarse(image.File));
        }
        catch (BadDataException)
        {
            return null;
        }
    }
}

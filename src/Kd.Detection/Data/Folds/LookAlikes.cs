using System.Collections.Immutable;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Folds;

/// <summary>Images that look alike: copies and slightly changed copies. It does not claim to find every leak.</summary>
/// <param name="Pairs">Ids of each pair, in order of the images.</param>
/// <param name="Undecodable">Images that could not be compared.</param>
internal sealed record LookAlikes(ImmutableArray<(string First, string Second)> Pairs, ImmutableArray<DetectionImage> Undecodable)
{
    /// <summary>Largest number of differing bits of 256; unrelated images lie around 128 (the nearest unrelated pair of 364 blood smears: 79, its one pair of copies: 19).</summary>
    public const int MaxDistance = 40;

    /// <summary>Decodes every image once, coarsely.</summary>
    public static LookAlikes Among(ImmutableArray<DetectionImage> images)
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

        return new LookAlikes(pairs.ToImmutable(), [.. images.Where((_, index) => hashes[index] is null)]);
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

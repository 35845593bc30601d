using System.Collections.Immutable;
using Kd.Core.Exports;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>What another program found on the test images of a fold, from COCO's result format into ours.</summary>
internal static class ForeignDetections
{
    /// <summary>One entry a test image, in their order; each image's boxes by falling score, equal ones as the file has them.</summary>
    /// <exception cref="BadDataException">It is no such file, or speaks of images or classes the fold does not have.</exception>
    public static ImmutableArray<ImageDetections> Read(string file, DatasetFold fold)
    {
        var images = fold.Test.ToDictionary(i => i.Image.Id, i => i.Image, StringComparer.Ordinal);
        var found = images.Keys.ToDictionary(id => id, _ => new List<DetectedBox>(), StringComparer.Ordinal);
        foreach (var one in Entries(file))
        {
            if (!images.TryGetValue(one.Image, out var image))
            {
                throw new BadDataException($"the detections speak of an image '{one.Image}', which is no test image of fold {fold.Name}; its {images.Count} images are called such as '{fold.Test[0].Image.Id}'");
            }

            if (one.Category < 1 || one.Category > fold.Classes.Length)
            {
                throw new BadDataException($"the detections speak of category {one.Category}; here 1 to {fold.Classes.Length} are {string.Join(", ", fold.Classes)}");
            }

            found[one.Image].Add(Box(one, image));
        }

        return [.. fold.Test.Select(i => new ImageDetections(i.Image.Id, [.. found[i.Image.Id].OrderByDescending(d => d.Score)]))];
    }

    private static ImmutableArray<CocoDetection> Entries(string file)
    {
        try
        {
            return CocoResults.Read(File.ReadAllBytes(file));
        }
        catch (InvalidDataException wrong)
        {
            throw new BadDataException(wrong.Message, wrong);
        }
    }

    // Floats, as post-processing emits and the file of detections keeps them: what is evaluated now and from the file later is the same.
    private static DetectedBox Box(CocoDetection one, DetectionImage image) => new(
        one.Category,
        (float)one.Score,
        new BoxXyxy((float)(one.X / image.Width), (float)(one.Y / image.Height), (float)((one.X + one.Width) / image.Width), (float)((one.Y + one.Height) / image.Height)));
}

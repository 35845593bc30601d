using System.Collections.Immutable;
using Kd.Core.Results;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation.Coco;

/// <summary>COCO's numbers of a fold's test images, whatever layout they came in: difficult objects count, and an object's area is its box's where no other is told.</summary>
internal static class CocoMetrics
{
    /// <summary>By <see cref="MetricNames"/>; a number that no object stands behind is left out.</summary>
    public static IEnumerable<(string Name, double Value)> Of(ImmutableArray<LabelledImage> test, int classes, IReadOnlyList<ImageDetections> detections)
    {
        var objects = test.SelectMany((image, index) => image.Truth.Objects.SelectMany(o => Objects(o, index, image.Image, classes))).ToArray();
        var found = detections.SelectMany((image, index) => image.Detections
            .Select(d => new CocoDetection(index, d.Class - 1, Box(d.Box, test[index].Image), d.Score))).ToArray();
        return MetricNames.Coco.Zip(CocoEvaluator.Evaluate(classes, objects, found).Twelve)
            .Where(m => m.Second is not null).Select(m => (m.First, m.Second!.Value));
    }

    // A region to ignore is a crowd, of every class unless it names one.
    private static IEnumerable<CocoObject> Objects(LabelledBox o, int index, DetectionImage image, int classes)
    {
        var box = Box(o.Box, image);
        return o.IsIgnoreRegion
            ? Enumerable.Range(1, classes).Where(o.Hides).Select(label => new CocoObject(index, label - 1, box, box.Area, Crowd: true))
            : [new CocoObject(index, o.Class - 1, box, box.Area * o.AreaShare, Crowd: false)];
    }

    private static BoxXywh Box(BoxXyxy normalised, DetectionImage image) =>
        new(normalised.X1 * image.Width, normalised.Y1 * image.Height, normalised.Width * image.Width, normalised.Height * image.Height);
}

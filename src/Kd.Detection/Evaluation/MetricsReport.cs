using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Detection.Evaluation;

/// <summary>Everything said about the detections on a fold's test images.</summary>
public sealed record MetricsReport
{
    /// <summary>
    /// 0..1, means over the classes that have test objects.
    /// VOC matching (+1 pixel, difficult objects neutral): "ap50" area, "ap50-11" eleven points, "ap" eleven points, mean over IoU .50:.05:.95.
    /// VEDAI matching (continuous, difficult objects count, area): "ap@iou0.5", "ap@iou0.25", "ap@iou0.1".
    /// COCO's own: "coco-ap" and eleven more, without those that no test object stands behind.
    /// </summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>"ap50" of each class that has test objects.</summary>
    public required ImmutableSortedDictionary<string, double> PerClassAp50 { get; init; }

    /// <summary>Curves behind <see cref="PerClassAp50"/>.</summary>
    public required ImmutableArray<ClassCurve> Curves { get; init; }

    public required int TestImages { get; init; }

    /// <summary>Test objects, difficult ones included, ignore regions not.</summary>
    public required int TestObjects { get; init; }
}

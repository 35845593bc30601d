using System.Collections.Immutable;

namespace Kd.Core.Results;

/// <summary>The metrics every cell is measured by. Values are 0..1; tables show them times 100.</summary>
public static class MetricNames
{
    /// <summary>Mean over classes of the area under precision-recall at IoU .5.</summary>
    public const string Ap50 = "ap50";

    /// <summary>As <see cref="Ap50"/>, by the 11 points of VOC 2007.</summary>
    public const string Ap50ElevenPoint = "ap50-11";

    /// <summary>Mean over IoU .50:.05:.95.</summary>
    public const string Ap = "ap";

    /// <summary>VEDAI's evaluation: boxes without the extra pixel, difficult objects count, area; its loose thresholds beside the usual one.</summary>
    public const string ApAtIou50 = "ap@iou0.5";

    public const string ApAtIou25 = "ap@iou0.25";

    public const string ApAtIou10 = "ap@iou0.1";

    /// <summary>COCO's twelve, in the order in which its own program prints them.</summary>
    public static ImmutableArray<string> Coco { get; } =
    [
        "coco-ap", "coco-ap50", "coco-ap75", "coco-ap-small", "coco-ap-medium", "coco-ap-large",
        "coco-ar1", "coco-ar10", "coco-ar100", "coco-ar-small", "coco-ar-medium", "coco-ar-large",
    ];

    public static ImmutableArray<string> All { get; } = [Ap50, Ap50ElevenPoint, Ap, ApAtIou50, ApAtIou25, ApAtIou10, .. Coco];
}

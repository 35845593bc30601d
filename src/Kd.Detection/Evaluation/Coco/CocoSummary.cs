using System.Collections.Immutable;

namespace Kd.Detection.Evaluation.Coco;

/// <summary>COCO's twelve numbers, 0..1. Null where no class has an object of that area.</summary>
public sealed record CocoSummary
{
    /// <summary>Mean over IoU .50:.05:.95, classes and 101 recalls of the precision, 100 detections an image.</summary>
    public required double? Ap { get; init; }

    public required double? Ap50 { get; init; }

    public required double? Ap75 { get; init; }

    /// <summary>Objects of at most 32 x 32 pixels.</summary>
    public required double? ApSmall { get; init; }

    public required double? ApMedium { get; init; }

    /// <summary>Objects of at least 96 x 96 pixels.</summary>
    public required double? ApLarge { get; init; }

    /// <summary>Mean over IoU .50:.05:.95 and classes of the recall reached, one detection an image.</summary>
    public required double? Ar1 { get; init; }

    public required double? Ar10 { get; init; }

    public required double? Ar100 { get; init; }

    public required double? ArSmall { get; init; }

    public required double? ArMedium { get; init; }

    public required double? ArLarge { get; init; }

    /// <summary>AP of each class; null for a class without objects.</summary>
    public required ImmutableArray<double?> ClassAp { get; init; }

    /// <summary>The twelve in the order in which cocoapi prints them.</summary>
    public ImmutableArray<double?> Twelve => [Ap, Ap50, Ap75, ApSmall, ApMedium, ApLarge, Ar1, Ar10, Ar100, ArSmall, ArMedium, ArLarge];
}

using System.Collections.Immutable;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Training;

/// <summary>The file curves.json: loss and metrics by epoch, precision and recall by class.</summary>
public sealed record CellCurves
{
    public int Version { get; init; } = 1;

    public required ImmutableArray<EpochLosses> Losses { get; init; }

    public required ImmutableArray<EpochMetrics> Metrics { get; init; }

    public required ImmutableArray<ClassCurve> Classes { get; init; }
}

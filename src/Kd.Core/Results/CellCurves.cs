using System.Collections.Immutable;

namespace Kd.Core.Results;

/// <summary>The file curves.json: loss and metrics by epoch, precision and recall by class.</summary>
public sealed record CellCurves
{
    public int Version { get; init; } = 1;

    public required ImmutableArray<EpochLosses> Losses { get; init; }

    public required ImmutableArray<EpochMetrics> Metrics { get; init; }

    public required ImmutableArray<ClassCurve> Classes { get; init; }
}

/// <summary>Mean of each loss term over an epoch, counted from 1.</summary>
public sealed record EpochLosses(int Epoch, ImmutableSortedDictionary<string, double> Losses);

/// <summary>Metrics of the EMA after an epoch, counted from 1.</summary>
public sealed record EpochMetrics(int Epoch, ImmutableSortedDictionary<string, double> Metrics);

/// <summary>Precision by recall of one class at IoU .5, made non-increasing.</summary>
/// <param name="Precision">At recall 0, .01, .., 1: 101 values, of which seven digits are kept.</param>
public sealed record ClassCurve(string Class, ImmutableArray<float> Precision);

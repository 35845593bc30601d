using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Detection.Training;

/// <summary>What has happened so far in a training: goes into resume checkpoints, and at the end into the curves.</summary>
public sealed record TrainingHistory
{
    public static TrainingHistory Empty { get; } = new();

    /// <summary>Whole epochs, in order.</summary>
    public ImmutableArray<EpochLosses> Epochs { get; init; } = [];

    /// <summary>Sums over the steps of the epoch under way.</summary>
    public ImmutableSortedDictionary<string, double> Sums { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Steps in <see cref="Sums"/>.</summary>
    public int SummedSteps { get; init; }

    public ImmutableArray<EpochMetrics> Evaluations { get; init; } = [];

    /// <summary>Wall time of training steps, evaluations not included.</summary>
    public double Seconds { get; init; }

    /// <summary>Part of <see cref="Seconds"/> that the loader kept training waiting.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>True as long as no resume crossed backends.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Ids of training images that did not decode and were replaced.</summary>
    public ImmutableSortedSet<string> Undecodable { get; init; } = [];

    public TrainingHistory WithStep(IEnumerable<KeyValuePair<string, double>> losses)
    {
        var sums = Sums.ToBuilder();
        foreach (var (name, value) in losses)
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }

        return this with { Sums = sums.ToImmutable(), SummedSteps = SummedSteps + 1 };
    }

    /// <summary>Closes the epoch under way; without steps there is none.</summary>
    public TrainingHistory WithEpochEnd() => SummedSteps == 0 ? this : this with
    {
        Epochs = Epochs.Add(new EpochLosses(Epochs.Length + 1, Sums.ToImmutableSortedDictionary(s => s.Key, s => s.Value / SummedSteps))),
        Sums = Sums.Clear(),
        SummedSteps = 0,
    };

    /// <summary>The evaluated epoch with the highest AP50, the first of several; 0 before any.</summary>
    public int BestEpoch() => Evaluations.MaxBy(e => e.Metrics.GetValueOrDefault(MetricNames.Ap50))?.Epoch ?? 0;

    /// <summary>The largest value of each metric over all evaluations.</summary>
    public ImmutableSortedDictionary<string, double> BestOnTest => Evaluations
        .SelectMany(e => e.Metrics)
        .GroupBy(m => m.Key, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(g => g.Key, g => g.Max(m => m.Value));
}

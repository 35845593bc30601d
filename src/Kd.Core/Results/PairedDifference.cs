using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Statistics;

namespace Kd.Core.Results;

/// <summary>
/// How a row differs from the baseline on the (fold, seed) pairs both have. The median over seeds of paired differences
/// need not equal the difference of the two medians.
/// </summary>
public sealed record PairedDifference
{
    /// <summary>Median over seeds of the mean over folds of (row - baseline).</summary>
    public required double Median { get; init; }

    /// <summary>Every pair's difference, in the column's order: the dots of a plot.</summary>
    public required ImmutableArray<Pair> Pairs { get; init; }

    /// <summary>Pairs there would be if both rows were complete.</summary>
    public required int PairsPlanned { get; init; }

    /// <summary>Seeds with a pair, and those among them whose mean difference is above 0.</summary>
    public required int Seeds { get; init; }

    public required int PositiveSeeds { get; init; }

    /// <summary>Folds with a pair, and those among them whose mean difference is above 0.</summary>
    public required int Folds { get; init; }

    public required int PositiveFolds { get; init; }

    /// <summary>d_s of experiment.md section 3: the mean over folds for each seed that has all of them in both rows.</summary>
    public ImmutableArray<double> BySeed { get; init; } = [];

    /// <summary>d_f: for each fold the mean over those same seeds.</summary>
    public ImmutableArray<double> ByFold { get; init; } = [];

    /// <summary>Same data, new seeds; null below three seeds.</summary>
    public Interval? OverSeeds { get; init; }

    /// <summary>Other data of this kind, approximate; null below three folds, for grouped folds, and where the sizes of training sets are not on record.</summary>
    public Interval? OverFolds { get; init; }

    [JsonIgnore]
    public bool IsComplete => Pairs.Length == PairsPlanned;

    /// <summary>Difference on one fold and seed.</summary>
    public sealed record Pair(string Fold, int Seed, double Value);

    /// <summary>Null when the two share no done run.</summary>
    internal static PairedDifference? Between(ImmutableArray<TableRun> row, ImmutableArray<TableRun> baseline, TableColumn column)
    {
        var pairs = row.Zip(baseline)
            .Where(p => p.First.Value is not null && p.Second.Value is not null)
            .Select(p => new Pair(p.First.Fold, p.First.Seed, p.First.Value!.Value - p.Second.Value!.Value))
            .ToImmutableArray();
        if (pairs.IsEmpty)
        {
            return null;
        }

        var (bySeed, byFold) = (Means(pairs, p => p.Seed), Means(pairs, p => p.Fold));
        var whole = pairs.GroupBy(p => p.Seed).Where(g => g.Count() == column.Folds.Length).SelectMany(g => g).ToImmutableArray();
        var (wholeBySeed, wholeByFold) = (Means(whole, p => p.Seed), Means(whole, p => p.Fold));
        return new PairedDifference
        {
            Median = Quantile.Median(bySeed),
            Pairs = pairs,
            PairsPlanned = row.Length,
            Seeds = bySeed.Length,
            PositiveSeeds = bySeed.Count(d => d > 0),
            Folds = byFold.Length,
            PositiveFolds = byFold.Count(d => d > 0),
            BySeed = wholeBySeed,
            ByFold = wholeByFold,
            OverSeeds = Interval.OverSeeds(wholeBySeed),
            OverFolds = column is { TestToTrain: { } ratio, Grouped: false } ? Interval.OverFolds(wholeByFold, ratio) : null,
        };
    }

    private static ImmutableArray<double> Means<T>(ImmutableArray<Pair> pairs, Func<Pair, T> part)
        where T : notnull =>
        [.. pairs.GroupBy(part).Select(g => g.Average(p => p.Value))];
}

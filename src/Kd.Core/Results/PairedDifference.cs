using System.Collections.Immutable;

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

    /// <summary>Difference on one fold and seed.</summary>
    public sealed record Pair(string Fold, int Seed, double Value);

    /// <summary>Null when the two share no done run.</summary>
    internal static PairedDifference? Between(ImmutableArray<TableRun> row, ImmutableArray<TableRun> baseline)
    {
        var pairs = row.Zip(baseline)
            .Where(p => p.First.Value is not null && p.Second.Value is not null)
            .Select(p => new Pair(p.First.Fold, p.First.Seed, p.First.Value!.Value - p.Second.Value!.Value))
            .ToImmutableArray();
        if (pairs.IsEmpty)
        {
            return null;
        }

        var bySeed = pairs.GroupBy(p => p.Seed).Select(g => g.Average(p => p.Value)).ToArray();
        var byFold = pairs.GroupBy(p => p.Fold, StringComparer.Ordinal).Select(g => g.Average(p => p.Value)).ToArray();
        return new PairedDifference
        {
            Median = Quantile.Median(bySeed),
            Pairs = pairs,
            PairsPlanned = row.Length,
            Seeds = bySeed.Length,
            PositiveSeeds = bySeed.Count(d => d > 0),
            Folds = byFold.Length,
            PositiveFolds = byFold.Count(d => d > 0),
        };
    }
}

using System.Collections.Immutable;

namespace Kd.Core.Results;

/// <summary>The two aggregates of experiment.md section 2 over the runs of one table cell. Only complete seeds enter; a seed with a diverged fold ranks last.</summary>
internal static class RunAggregates
{
    public static TableCell Of(ImmutableArray<TableRun> runs) => Of(runs, CompleteSeeds(runs));

    /// <summary>The same of one fold. A seed enters when it is complete on all folds, here as there.</summary>
    public static TableCell OfFold(ImmutableArray<TableRun> runs, string fold) =>
        Of([.. runs.Where(r => r.Fold == fold)], [.. CompleteSeeds(runs).Select(seed => seed.Where(r => r.Fold == fold).ToArray())]);

    /// <summary>The values that enter the aggregates of a fold: of complete seeds, but for diverged runs.</summary>
    public static double[] ValuesOfFold(ImmutableArray<TableRun> runs, string fold) =>
        [.. CompleteSeeds(runs).SelectMany(seed => seed.Where(r => r.Fold == fold)).Select(r => r.Value).OfType<double>()];

    private static TableRun[][] CompleteSeeds(ImmutableArray<TableRun> runs) =>
        [.. runs.GroupBy(r => r.Seed).Where(g => g.All(r => r.State is RunState.Done or RunState.Diverged)).Select(g => g.ToArray())];

    private static TableCell Of(ImmutableArray<TableRun> runs, TableRun[][] seeds)
    {
        var means = seeds.Select(seed => MeanOrWorst(seed.Select(r => r.Value))).ToArray();
        var whole = means.Where(double.IsFinite).ToArray();
        var folds = seeds.SelectMany(seed => seed).GroupBy(r => r.Fold, StringComparer.Ordinal).Select(g => g.ToArray()).ToArray();
        var foldMeans = folds.Select(fold => fold.Where(r => r.Value is not null).Select(r => r.Value!.Value).ToArray()).Where(f => f.Length > 0).Select(f => f.Average()).ToArray();
        return new TableCell
        {
            Runs = runs,
            MeanThenMedian = MedianOrNull(means),
            MedianThenMean = MedianThenMean(folds),
            CompleteSeeds = seeds.Length,
            DivergedSeeds = means.Length - whole.Length,
            MedianOfRest = whole.Length is > 0 && whole.Length < means.Length ? Quantile.Median(whole) : null,
            SeedDeviation = Quantile.StandardDeviation(whole),
            FoldDeviation = Quantile.StandardDeviation(foldMeans),
        };
    }

    private static double? MedianThenMean(TableRun[][] folds)
    {
        var medians = folds.Select(fold => MedianOrNull([.. fold.Select(r => r.Value ?? double.NegativeInfinity)])).ToArray();
        return medians.Length == 0 || medians.Any(m => m is null) ? null : medians.Average();
    }

    private static double MeanOrWorst(IEnumerable<double?> values)
    {
        var all = values.ToArray();
        return all.Any(v => v is null) ? double.NegativeInfinity : all.Average()!.Value;
    }

    /// <summary>Minus infinity stands for diverged: the median is null when it falls on one, or between one and a number.</summary>
    private static double? MedianOrNull(double[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }

        var sorted = values.Order().ToArray();
        var lower = sorted[(sorted.Length - 1) / 2];
        return double.IsFinite(lower) ? (lower + sorted[sorted.Length / 2]) / 2 : null;
    }
}

using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>The folds of a data set as tables of words: all beside each other, and one by one.</summary>
internal static class FoldLayout
{
    public static ReportBlock Overview(SweepTable table, TableColumn column, int index) => new(
        $"{column.Dataset} {column.Metric}: median over seeds for each fold, then mean over folds",
        [.. column.Folds.Select(fold => $"fold {fold}"), "average", "sd of seeds", "sd of folds"],
        [.. table.Rows.Select(row => new ReportLine(ReportLayout.Name(row), OverviewTexts(row.Cells[index], column)))]);

    /// <summary>One fold: the spread over its seeds, and paired differences.</summary>
    public static ReportBlock One(SweepTable table, TableColumn column, int index, string fold) => new(
        $"{column.Dataset} {column.Metric}: fold {fold}",
        ["median", "least", "most", "sd of seeds", "n", $"diff. to {table.Baseline}", "seeds above"],
        [.. table.Rows.Select(row => new ReportLine(ReportLayout.Name(row), Texts(row.Cells[index], fold)))]);

    private static ImmutableArray<ReportText> OverviewTexts(TableCell cell, TableColumn column)
    {
        var weight = Weight(cell.IsComplete);
        return
        [
            .. column.Folds.Select(fold => Median([.. cell.Runs.Where(r => r.Fold == fold)])),
            cell.MedianThenMean is { } average ? new ReportText(Figures.Percent(average) + Figures.Mark(cell.Runs), weight) : ReportText.Nothing,
            Text(cell.SeedDeviation, weight),
            Text(cell.FoldDeviation, weight),
        ];
    }

    private static ImmutableArray<ReportText> Texts(TableCell cell, string fold)
    {
        var runs = cell.Runs.Where(r => r.Fold == fold).ToImmutableArray();
        var values = runs.Where(r => r.Value is not null).Select(r => r.Value!.Value).ToArray();
        var weight = Weight(runs.All(r => r.State is RunState.Done or RunState.Diverged));
        var pairs = cell.Difference?.Pairs.Where(p => p.Fold == fold).Select(p => p.Value).ToArray() ?? [];
        return
        [
            Median(runs),
            Text(values.Length == 0 ? null : values.Min(), weight),
            Text(values.Length == 0 ? null : values.Max(), weight),
            Text(Quantile.StandardDeviation(values), weight),
            new ReportText(values.Length == runs.Length ? $"{values.Length}" : $"{values.Length} of {runs.Length}", weight),
            pairs.Length == 0 ? ReportText.Nothing : new ReportText(Figures.Signed(Quantile.Median(pairs)), weight),
            pairs.Length == 0 ? ReportText.Nothing : new ReportText($"{pairs.Count(p => p > 0)} of {pairs.Length}", weight),
        ];
    }

    private static ReportText Median(ImmutableArray<TableRun> runs)
    {
        var done = runs.Where(r => r.Value is not null).Select(r => r.Value!.Value).ToArray();
        var diverged = runs.Count(r => r.State == RunState.Diverged);
        var median = done.Length == 0 ? "-" : Figures.Percent(Quantile.Median(done)) + Figures.Mark(runs);
        return (done.Length + diverged == runs.Length, diverged) switch
        {
            (true, 0) => new ReportText(median),
            (true, _) => new ReportText($"{median} ({diverged} of {runs.Length} diverged)"),
            _ => new ReportText($"{median} ({done.Length}/{runs.Length})", Emphasis.Dim),
        };
    }

    private static Emphasis Weight(bool isComplete) => isComplete ? Emphasis.None : Emphasis.Dim;

    private static ReportText Text(double? value, Emphasis weight) => value is { } number ? new ReportText(Figures.Percent(number), weight) : ReportText.Nothing;
}

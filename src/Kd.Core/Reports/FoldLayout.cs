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
        [.. table.Rows.Select(row => new ReportLine(ReportLayout.Name(row), Texts(row.Cells[index], column, fold)))]);

    private static ImmutableArray<ReportText> OverviewTexts(TableCell cell, TableColumn column)
    {
        var weight = Weight(cell.IsComplete);
        return
        [
            .. column.Folds.Select(fold => Median(cell, column, fold)),
            Average(cell, weight),
            Text(cell.SeedDeviation, weight),
            Text(cell.FoldDeviation, weight),
        ];
    }

    private static ImmutableArray<ReportText> Texts(TableCell cell, TableColumn column, string fold)
    {
        var values = RunAggregates.ValuesOfFold(cell.Runs, fold);
        var weight = Weight(cell.IsComplete);
        var pairs = cell.Difference?.Pairs.Where(p => p.Fold == fold).Select(p => p.Value).ToArray() ?? [];
        return
        [
            Median(cell, column, fold),
            Text(values.Length == 0 ? null : values.Min(), weight),
            Text(values.Length == 0 ? null : values.Max(), weight),
            Text(Quantile.StandardDeviation(values), weight),
            new ReportText(values.Length == column.Seeds.Length ? $"{values.Length}" : $"{values.Length} of {column.Seeds.Length}", weight),
            pairs.Length == 0 ? ReportText.Nothing : new ReportText(Figures.Signed(Quantile.Median(pairs)), weight),
            pairs.Length == 0 ? ReportText.Nothing : new ReportText($"{pairs.Count(p => p > 0)} of {pairs.Length}", weight),
        ];
    }

    private static ReportText Median(TableCell cell, TableColumn column, string fold) =>
        ReportLayout.Aggregate(RunAggregates.OfFold(cell.Runs, fold), column.Seeds.Length);

    /// <summary>Of the folds' medians; one that falls on a diverged run leaves no average.</summary>
    private static ReportText Average(TableCell cell, Emphasis weight) => cell switch
    {
        { MedianThenMean: { } average } => new ReportText(Figures.Percent(average) + Figures.Mark(cell.Runs), weight),
        { CompleteSeeds: > 0 } => new ReportText("diverged", weight),
        _ => ReportText.Nothing,
    };

    private static Emphasis Weight(bool isComplete) => isComplete ? Emphasis.None : Emphasis.Dim;

    private static ReportText Text(double? value, Emphasis weight) => value is { } number ? new ReportText(Figures.Percent(number), weight) : ReportText.Nothing;
}

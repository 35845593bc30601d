using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>What a report shows, whatever its form: the main table, then one a data set with folds and spread.</summary>
internal static class ReportLayout
{
    public static ImmutableArray<ReportBlock> Blocks(SweepTable table) =>
        [Main(table), .. table.Columns.Select((column, index) => Folds(table, column, index)).OfType<ReportBlock>()];

    private static ReportBlock Main(SweepTable table)
    {
        var header = table.Columns.SelectMany(c => new[] { $"{c.Dataset} {c.Metric}{(c.IsSingleRun ? " (n=1)" : string.Empty)}", "rank", $"diff. to {table.Baseline}" });
        var lines = table.Rows.Select(row => new ReportLine(Name(row), [.. row.Cells.Zip(table.Columns, Texts).SelectMany(texts => texts)]));
        return new ReportBlock($"{table.Sweep}: mean over folds, then median over seeds", [.. header], [.. lines]);
    }

    private static ReportText[] Texts(TableCell cell, TableColumn column) => [Aggregate(cell, column), Rank(cell), Difference(cell)];

    private static ReportText Aggregate(TableCell cell, TableColumn column)
    {
        var text = cell switch
        {
            { CompleteSeeds: 0 } => "-",
            { MeanThenMedian: null } => $"diverged ({cell.DivergedSeeds} of {cell.CompleteSeeds}{Rest(cell)})",
            { DivergedSeeds: > 0 } => $"{Percent(cell.MeanThenMedian.Value)} ({cell.DivergedSeeds} of {cell.CompleteSeeds} diverged{Rest(cell)})",
            _ => Percent(cell.MeanThenMedian.Value),
        };
        return cell.IsComplete
            ? new ReportText(text, cell is { Rank: 1, MeanThenMedian: not null } ? Emphasis.Bold : Emphasis.None)
            : new ReportText($"{text} ({cell.CompleteSeeds}/{column.Seeds.Length} seeds)", Emphasis.Dim);
    }

    private static string Rest(TableCell cell) => cell.MedianOfRest is { } rest ? $"; rest {Percent(rest)}" : string.Empty;

    private static ReportText Rank(TableCell cell) => cell.Rank is { } rank ? new ReportText($"{rank}") : ReportText.Nothing;

    private static ReportText Difference(TableCell cell) => cell.Difference switch
    {
        null => ReportText.Nothing,
        var d when d.Pairs.Length < d.PairsPlanned => new ReportText($"{Signed(d.Median)} ({d.Pairs.Length}/{d.PairsPlanned} pairs)", Emphasis.Dim),
        var d => new ReportText(Signed(d.Median)),
    };

    /// <summary>Null for a column of single runs, which has nothing to spread.</summary>
    private static ReportBlock? Folds(SweepTable table, TableColumn column, int index)
    {
        if (column.IsSingleRun)
        {
            return null;
        }

        string[] header = [.. column.Folds.Select(fold => $"fold {fold}"), "average", "sd of seeds", "sd of folds", "seeds above", "folds above"];
        var lines = table.Rows.Select(row => new ReportLine(Name(row), FoldTexts(row.Cells[index], column)));
        return new ReportBlock($"{column.Dataset} {column.Metric}: median over seeds for each fold, then mean over folds", [.. header], [.. lines]);
    }

    private static ImmutableArray<ReportText> FoldTexts(TableCell cell, TableColumn column)
    {
        var weight = cell.IsComplete ? Emphasis.None : Emphasis.Dim;
        return
        [
            .. column.Folds.Select(fold => Fold([.. cell.Runs.Where(r => r.Fold == fold)])),
            cell.MedianThenMean is { } mean ? new ReportText(Percent(mean), weight) : ReportText.Nothing,
            cell.SeedDeviation is { } seeds ? new ReportText(Percent(seeds), weight) : ReportText.Nothing,
            cell.FoldDeviation is { } folds ? new ReportText(Percent(folds), weight) : ReportText.Nothing,
            cell.Difference is { } d ? new ReportText($"{d.PositiveSeeds} of {d.Seeds}", weight) : ReportText.Nothing,
            cell.Difference is { } e ? new ReportText($"{e.PositiveFolds} of {e.Folds}", weight) : ReportText.Nothing,
        ];
    }

    private static ReportText Fold(ImmutableArray<TableRun> runs)
    {
        var done = runs.Where(r => r.Value is not null).Select(r => r.Value!.Value).ToArray();
        var diverged = runs.Count(r => r.State == RunState.Diverged);
        var median = done.Length == 0 ? "-" : Percent(Quantile.Median(done));
        return (done.Length + diverged == runs.Length, diverged) switch
        {
            (true, 0) => new ReportText(median),
            (true, _) => new ReportText($"{median} ({diverged} of {runs.Length} diverged)"),
            _ => new ReportText($"{median} ({done.Length}/{runs.Length})", Emphasis.Dim),
        };
    }

    private static string Name(TableRow row) => row.IsTeacher ? $"{row.Name} (teacher)" : row.Name;

    private static string Percent(double value) => (100 * value).ToString("0.0");

    // Rounded first, so that what shows as zero has no sign.
    private static string Signed(double value) => Math.Round(100 * value, 1) is var rounded && rounded == 0 ? "0.0" : rounded.ToString("+0.0;-0.0");
}

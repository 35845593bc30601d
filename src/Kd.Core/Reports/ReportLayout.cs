using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>What a report shows as tables of words: the main table, then by data set folds, differences, and what was asked for.</summary>
internal static class ReportLayout
{
    /// <param name="report">What to show.</param>
    /// <param name="dots">True adds every paired difference as a dot of text; forms that draw or leave them out say false.</param>
    public static ImmutableArray<ReportBlock> Blocks(SweepReport report, bool dots) =>
    [
        Main(report.Table),
        .. report.Table.Columns.Select((column, index) => (column, index)).Where(c => !c.column.IsSingleRun).SelectMany(c => Details(report, c.column, c.index, dots)),
        .. report.Table.Columns.SelectMany(c => Extras(report, c.Dataset)),
    ];

    /// <summary>What was asked for beside the table, of one data set.</summary>
    public static IEnumerable<ReportBlock> Extras(SweepReport report, string dataset) =>
    [
        .. report.Classes.Where(c => c.Dataset == dataset && !c.Classes.IsEmpty).Select(Classes),
        .. report.Tests.Where(t => t.Dataset == dataset && t.Refusal is null).GroupBy(t => t.Dataset).Select(TestLayout.Block),
    ];

    public static IEnumerable<string> Footers(SweepReport report) =>
        [.. report.Table.Footers, .. report.Classes.IsDefaultOrEmpty ? [] : new[] { "By class is AP50; a fold whose test images hold no object of a class is left out there." }, .. TestLayout.Footers(report.Tests)];

    public static string Name(TableRow row) => row.IsTeacher ? $"{row.Name} (teacher)" : row.Name;

    /// <summary>The paper's aggregate, or what stands in its place.</summary>
    public static ReportText Aggregate(TableCell cell, int seeds)
    {
        var text = cell switch
        {
            { CompleteSeeds: 0 } => "-",
            { MeanThenMedian: null } => $"diverged ({cell.DivergedSeeds} of {cell.CompleteSeeds}{Rest(cell)})",
            { DivergedSeeds: > 0 } => $"{Figures.Percent(cell.MeanThenMedian.Value)}{Figures.Mark(cell.Runs)} ({cell.DivergedSeeds} of {cell.CompleteSeeds} diverged{Rest(cell)})",
            _ => Figures.Percent(cell.MeanThenMedian.Value) + Figures.Mark(cell.Runs),
        };
        return cell.CompleteSeeds == seeds
            ? new ReportText(text, cell is { Rank: 1, MeanThenMedian: not null } ? Emphasis.Bold : Emphasis.None)
            : new ReportText($"{text} ({cell.CompleteSeeds}/{seeds} seeds)", Emphasis.Dim);
    }

    public static ReportText Difference(TableCell cell) => cell.Difference switch
    {
        null => ReportText.Nothing,
        { IsComplete: false } d => new ReportText($"{Figures.Signed(d.Median)}{Figures.Mark(cell.Runs)} ({d.Pairs.Length}/{d.PairsPlanned} pairs)", Emphasis.Dim),
        var d => new ReportText(Figures.Signed(d.Median) + Figures.Mark(cell.Runs)),
    };

    public static ReportBlock Main(SweepTable table)
    {
        var header = table.Columns.SelectMany(c => new[] { $"{c.Dataset} {c.Metric}{(c.IsSingleRun ? " (n=1)" : string.Empty)}", "rank", $"diff. to {table.Baseline}" });
        var lines = table.Rows.Select(row => new ReportLine(Name(row), [.. row.Cells.Zip(table.Columns, Texts).SelectMany(texts => texts)]));
        return new ReportBlock($"{table.Sweep}: mean over folds, then median over seeds", [.. header], [.. lines]);
    }

    private static ReportText[] Texts(TableCell cell, TableColumn column) => [Aggregate(cell, column.Seeds.Length), Rank(cell), Difference(cell)];

    private static string Rest(TableCell cell) => cell.MedianOfRest is { } rest ? $"; rest {Figures.Percent(rest)}" : string.Empty;

    private static ReportText Rank(TableCell cell) => cell.Rank is { } rank ? new ReportText($"{rank}") : ReportText.Nothing;

    /// <summary>Folds and differences of one data set.</summary>
    public static IEnumerable<ReportBlock> Details(SweepReport report, TableColumn column, int index, bool dots)
    {
        yield return FoldLayout.Overview(report.Table, column, index);
        if (DifferenceLayout.Block(report.Table, column, index, dots) is { } differences)
        {
            yield return differences;
        }

        foreach (var fold in report.PerFold ? column.Folds : [])
        {
            yield return FoldLayout.One(report.Table, column, index, fold);
        }
    }

    private static ReportBlock Classes(ClassTable table) => new(
        $"{table.Dataset} AP50 by class: mean over folds, then median over seeds",
        table.Classes,
        [.. table.Rows.Select(row => new ReportLine(
            row.IsTeacher ? $"{row.Name} (teacher)" : row.Name,
            [.. row.Cells.Select(cell => Aggregate(cell, cell.Runs.Select(r => r.Seed).Distinct().Count()))]))]);
}

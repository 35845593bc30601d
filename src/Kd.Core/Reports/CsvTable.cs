using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>A report as tidy CSV, one line a number, 0..1 in full precision; docs/kdctl.md says what each quantity is. Equal reports give equal bytes.</summary>
public static class CsvTable
{
    private static readonly string[] Header = ["sweep", "dataset", "metric", "row", "role", "quantity", "fold", "seed", "class", "value", "n", "planned", "state", "teacher_sha256"];

    public static string Render(SweepReport report)
    {
        var text = new StringBuilder();
        CsvText.Append(text, Header);
        foreach (var (column, index) in report.Table.Columns.Select((column, index) => (column, index)))
        {
            foreach (var row in report.Table.Rows)
            {
                foreach (var line in Lines(row.Cells[index], column))
                {
                    Write(report.Table, column.Dataset, column.Metric, row.Name, row.IsTeacher, line, text);
                }
            }
        }

        foreach (var table in report.Classes)
        {
            foreach (var row in table.Rows)
            {
                foreach (var line in row.Cells.Zip(table.Classes, (cell, name) => Whole("class-ap50", cell.MeanThenMedian, cell) with { Class = name }))
                {
                    Write(report.Table, table.Dataset, MetricNames.Ap50, row.Name, row.IsTeacher, line, text);
                }
            }
        }

        foreach (var test in report.Tests)
        {
            foreach (var row in test.Rows)
            {
                var metric = report.Table.Columns.First(c => c.Dataset == test.Dataset).Metric;
                Write(report.Table, test.Dataset, metric, row.Row, isTeacher: false, new($"p-{test.Over}") { Value = row.P, Count = row.Count, Planned = row.Count }, text);
                Write(report.Table, test.Dataset, metric, row.Row, isTeacher: false, new($"p-{test.Over}-holm-{test.Family}") { Value = row.Adjusted, Count = row.Count, Planned = row.Count }, text);
            }
        }

        return text.ToString();
    }

    private static IEnumerable<Line> Lines(TableCell cell, TableColumn column)
    {
        foreach (var run in cell.Runs)
        {
            var line = new Line("run") { Fold = run.Fold, Seed = run.Seed, Value = run.Value, State = run.Imported ? "imported" : $"{run.State}".ToLowerInvariant(), Teacher = run.TeacherSha256, Count = run.Value is null ? 0 : 1, Planned = 1 };
            yield return line;
            yield return line with { Quantity = "best-on-test", Value = run.Best };
        }

        yield return Whole("mean-then-median", cell.MeanThenMedian, cell);
        yield return Whole("median-then-mean", cell.MedianThenMean, cell);
        yield return Whole("sd-of-seeds", cell.SeedDeviation, cell);
        yield return Whole("sd-of-folds", cell.FoldDeviation, cell);
        yield return Whole("rank", cell.Rank, cell);
        if (cell.Difference is { } difference)
        {
            foreach (var line in Differences(difference, column))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<Line> Differences(PairedDifference difference, TableColumn column)
    {
        foreach (var pair in difference.Pairs)
        {
            yield return new Line("pair") { Fold = pair.Fold, Seed = pair.Seed, Value = pair.Value, Count = 1, Planned = 1 };
        }

        var pairs = new Line("difference") { Value = difference.Median, Count = difference.Pairs.Length, Planned = difference.PairsPlanned };
        yield return pairs;
        var seeds = pairs with { Count = difference.BySeed.Length, Planned = column.Seeds.Length };
        yield return seeds with { Quantity = "seeds-low", Value = difference.OverSeeds?.Low };
        yield return seeds with { Quantity = "seeds-high", Value = difference.OverSeeds?.High };
        var folds = pairs with { Count = difference.ByFold.Length, Planned = column.Folds.Length };
        yield return folds with { Quantity = "folds-low", Value = difference.OverFolds?.Low };
        yield return folds with { Quantity = "folds-high", Value = difference.OverFolds?.High };
    }

    private static Line Whole(string quantity, double? value, TableCell cell) =>
        new(quantity) { Value = value, Count = cell.CompleteSeeds, Planned = cell.Runs.Select(r => r.Seed).Distinct().Count() };

    private static void Write(SweepTable table, string dataset, string metric, string row, bool isTeacher, Line line, StringBuilder text) => CsvText.Append(
        text, table.Sweep, dataset, metric, row, isTeacher ? "teacher" : "student", line.Quantity, line.Fold, line.Seed?.ToString(), line.Class,
        CsvText.Number(line.Value), $"{line.Count}", $"{line.Planned}", line.State, line.Teacher);

    /// <summary>What one line says beside whose it is.</summary>
    private sealed record Line(string Quantity)
    {
        public string? Fold { get; init; }

        public int? Seed { get; init; }

        public string? Class { get; init; }

        public double? Value { get; init; }

        public int Count { get; init; }

        public int Planned { get; init; }

        public string? State { get; init; }

        public string? Teacher { get; init; }
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>Fills a table: runs, their aggregates, differences, ranks, footers, in that order.</summary>
internal sealed class SweepTableBuilding(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes)
{
    private readonly CellPlaces places = new(plan, outcomes);
    private readonly Dictionary<CellKey, CellSpec> specs = plan.Cells.ToDictionary(c => c.Key, c => c.Spec);

    public SweepTable Run()
    {
        var columns = plan.Columns.Select(Column).ToImmutableArray();
        var rows = plan.Rows.Select(Row).ToImmutableArray();
        rows = Ranked(WithDifferences(rows, columns), columns);
        var conditional = plan.TeacherSeed != "same" && plan.Cells.Any(c => c.Spec.Terms.Any(t => t.Distils));
        return new SweepTable
        {
            Sweep = plan.Sweep,
            Baseline = plan.Baseline,
            Columns = columns,
            Rows = rows,
            ConditionalOnTeacher = conditional,
            Families = plan.Families ?? ImmutableSortedDictionary<string, string>.Empty,
            Footers = new TableFooters(plan, outcomes, columns, rows, conditional).All(),
        };
    }

    private TableColumn Column(PlanColumn column)
    {
        var results = plan.Cells.Where(c => c.Dataset == column.Dataset)
            .Select(c => (c.Spec.Fold, (outcomes.GetValueOrDefault(c.Key) as DoneOutcome)?.Result)).Where(c => c.Result is { Imported: null }).ToArray();
        var folds = results.GroupBy(r => r.Fold, StringComparer.Ordinal).Select(g => g.Select(r => r.Result!.TestImages / (double?)r.Result.TrainImages).Distinct().ToArray()).ToArray();
        return new TableColumn(column.Dataset, column.Metric, column.Folds, column.Seeds)
        {
            TestToTrain = folds.Length > 0 && folds.All(f => f is [> 0 and < double.PositiveInfinity]) ? folds.Average(f => f[0]) : null,
            Grouped = results.Any(r => r.Result!.Grouped),
        };
    }

    private TableRow Row(PlanRow row) =>
        new(row.Name, row.IsTeacher, [.. plan.Columns.Select(column => RunAggregates.Of(places.Runs(
            column,
            row.Name,
            result => result.Metrics.TryGetValue(column.Metric, out var value) ? value : null,
            result => result.BestOnTest.TryGetValue(column.Metric, out var best) ? best : null)))])
        {
            LearnsFromTruth = plan.Columns.SelectMany(column => plan.KeysAt(column.Dataset, row.Name)).Take(1).All(key => specs[key].Terms.Any(t => t is HardTerm)),
        };

    private ImmutableArray<TableRow> WithDifferences(ImmutableArray<TableRow> rows, ImmutableArray<TableColumn> columns)
    {
        if (rows.FirstOrDefault(r => r.Name == plan.Baseline) is not { } baseline)
        {
            return rows;
        }

        return [.. rows.Select(row => row.IsTeacher || row.Name == baseline.Name ? row : row with
        {
            Cells = [.. columns.Select((column, i) => row.Cells[i] with { Difference = PairedDifference.Between(row.Cells[i].Runs, baseline.Cells[i].Runs, column) })],
        })];
    }

    /// <summary>Ranks complete student rows a column; equal values share a rank, diverged ones come last.</summary>
    private static ImmutableArray<TableRow> Ranked(ImmutableArray<TableRow> rows, ImmutableArray<TableColumn> columns)
    {
        int? Rank(TableRow row, int column)
        {
            var own = row.Cells[column];
            return row.IsTeacher || !own.IsComplete || columns[column].IsSingleRun
                ? null
                : 1 + rows.Count(other => !other.IsTeacher && other.Cells[column].IsComplete && Order(other.Cells[column]) > Order(own));
        }

        return [.. rows.Select(row => row with { Cells = [.. row.Cells.Select((cell, column) => cell with { Rank = Rank(row, column) })] })];
    }

    private static double Order(TableCell cell) => cell.MeanThenMedian ?? double.NegativeInfinity;
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>Fills a table: runs, their aggregates, differences, ranks, footers, in that order.</summary>
internal sealed class SweepTableBuilding
{
    private readonly Plan plan;
    private readonly IReadOnlyDictionary<CellKey, CellOutcome> outcomes;
    private readonly Dictionary<(string Dataset, string Fold, int Seed, string Config), CellKey> places;

    public SweepTableBuilding(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes)
    {
        this.plan = plan;
        this.outcomes = outcomes;
        places = plan.Cells.ToDictionary(c => (c.Dataset, c.Spec.Fold, c.Spec.Seed, c.Config), c => c.Key);
        foreach (var alias in plan.Aliases)
        {
            places[(alias.Dataset, alias.Fold, alias.Seed, alias.Config)] = alias.Key;
        }
    }

    public SweepTable Run()
    {
        var columns = plan.Columns.Select(c => new TableColumn(c.Dataset, c.Metric, c.Folds, c.Seeds)).ToImmutableArray();
        var rows = plan.Rows.Select(row => new TableRow(row.Name, row.IsTeacher, [.. columns.Select(column => RunAggregates.Of(Runs(column, row.Name)))])).ToImmutableArray();
        rows = Ranked(WithDifferences(rows), columns);
        return new SweepTable
        {
            Sweep = plan.Sweep,
            Baseline = plan.Baseline,
            Columns = columns,
            Rows = rows,
            Footers = new TableFooters(plan, outcomes, columns, rows).All(),
        };
    }

    private ImmutableArray<TableRun> Runs(TableColumn column, string row) =>
        [.. column.Folds.SelectMany(fold => column.Seeds.Select(seed => Run(column, fold, seed, row)))];

    private TableRun Run(TableColumn column, string fold, int seed, string row)
    {
        var outcome = places.TryGetValue((column.Dataset, fold, seed, row), out var key) ? outcomes.GetValueOrDefault(key) : null;
        return outcome switch
        {
            DoneOutcome done when done.Result.Metrics.TryGetValue(column.Metric, out var value) =>
                new TableRun(fold, seed, RunState.Done, value, done.Result.BestOnTest.TryGetValue(column.Metric, out var best) ? best : null),
            DivergedOutcome => new TableRun(fold, seed, RunState.Diverged, null),
            FailedOutcome => new TableRun(fold, seed, RunState.Failed, null),
            BlockedOutcome => new TableRun(fold, seed, RunState.Blocked, null),
            _ => new TableRun(fold, seed, RunState.Missing, null),
        };
    }

    private ImmutableArray<TableRow> WithDifferences(ImmutableArray<TableRow> rows)
    {
        if (rows.FirstOrDefault(r => r.Name == plan.Baseline) is not { } baseline)
        {
            return rows;
        }

        return [.. rows.Select(row => row.IsTeacher || row.Name == baseline.Name ? row : row with
        {
            Cells = [.. row.Cells.Zip(baseline.Cells, (own, theirs) => own with { Difference = PairedDifference.Between(own.Runs, theirs.Runs) })],
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

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Results;

/// <summary>Tables from numbers: [fold][seed], null for a hole, NaN for diverged. Rows that are not given stay empty.</summary>
internal static class SomeSweep
{
    public static SweepTable OfHard(params double?[][] values) => Of(("hard", values));

    public static SweepTable Of(params (string Row, double?[][] Values)[] rows)
    {
        var plan = PlanOf(rows[0].Values.Length, rows[0].Values[0].Length);
        var outcomes = new Dictionary<CellKey, CellOutcome>();
        foreach (var (row, values) in rows)
        {
            foreach (var cell in plan.Cells.Where(c => c.Config == row))
            {
                if (values[int.Parse(cell.Spec.Fold) - 1][cell.Spec.Seed] is { } value)
                {
                    outcomes[cell.Key] = double.IsNaN(value) ? new DivergedOutcome() : new DoneOutcome(Specs.Result(cell.Key, ap50: value));
                }
            }
        }

        return SweepTable.Build(plan, outcomes);
    }

    public static ImmutableSortedDictionary<string, double> ByClass(params (string Class, double Value)[] values) =>
        values.ToImmutableSortedDictionary(v => v.Class, v => v.Value, StringComparer.Ordinal);

    /// <summary>Rows teacher, hard, hard+soft, hard+mse on the data set "cells".</summary>
    public static Plan PlanOf(int folds, int seeds)
    {
        var text = SomeGrid.Small
            .Replace("\"big\"", "\"teacher\"", StringComparison.Ordinal)
            .Replace("[1, 2]", $"[{string.Join(',', Enumerable.Range(1, folds))}]", StringComparison.Ordinal)
            .Replace("[0, 1]", $"[{string.Join(',', Enumerable.Range(0, seeds))}]", StringComparison.Ordinal);
        var grid = SomeGrid.Read(text);
        return Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid), "1")).Plan;
    }
}

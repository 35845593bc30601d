using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>AP50 by class on one data set, aggregated as the table is. A fold whose test images hold no object of a class says nothing of it and is left out there.</summary>
/// <param name="Classes">Every class some result measured, in ordinal order.</param>
public sealed record ClassTable(string Dataset, ImmutableArray<string> Classes, ImmutableArray<ClassRow> Rows)
{
    /// <summary>One a column of the plan.</summary>
    public static ImmutableArray<ClassTable> Build(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes)
    {
        var places = new CellPlaces(plan, outcomes);
        return [.. plan.Columns.Select(column => Of(plan, column, places))];
    }

    private static ClassTable Of(Plan plan, PlanColumn column, CellPlaces places)
    {
        var folds = column.Folds.ToImmutableDictionary(fold => fold, fold => Measured(plan, column, fold, places));
        var classes = folds.Values.SelectMany(c => c).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return new ClassTable(column.Dataset, classes, [.. plan.Rows.Select(row => new ClassRow(row.Name, row.IsTeacher, [.. classes.Select(name => Cell(name, row.Name))]))]);

        TableCell Cell(string name, string row)
        {
            var measured = column with { Folds = [.. column.Folds.Where(f => folds[f].IsEmpty || folds[f].Contains(name))] };
            return RunAggregates.Of(places.Runs(measured, row, result => result.PerClassAp50.TryGetValue(name, out var value) ? value : null, _ => null));
        }
    }

    private static ImmutableHashSet<string> Measured(Plan plan, PlanColumn column, string fold, CellPlaces places) =>
        [.. plan.Rows.SelectMany(row => column.Seeds.Select(seed => places.At(column.Dataset, fold, seed, row.Name))).OfType<DoneOutcome>().SelectMany(d => d.Result.PerClassAp50.Keys)];
}

/// <summary>One configuration's AP50 of each class.</summary>
public sealed record ClassRow(string Name, bool IsTeacher, ImmutableArray<TableCell> Cells);

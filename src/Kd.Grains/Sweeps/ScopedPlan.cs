using System.Collections.Frozen;
using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Grains.Sweeps;

/// <summary>A plan with the cells that a scope wants.</summary>
internal sealed class ScopedPlan
{
    public ScopedPlan(Plan plan, SweepScope scope)
    {
        Plan = plan;
        ByKey = plan.Cells.ToFrozenDictionary(c => c.Key);
        PlaceOf = plan.Cells.Select((cell, place) => (cell.Key, place)).ToFrozenDictionary(c => c.Key, c => c.place);
        StudentsOf = plan.Cells.Where(c => c.Spec.Teacher is not null).ToLookup(c => c.Spec.Teacher!.Value);
        Wanted = PlanSelection.Select(plan, scope.Only);
    }

    public Plan Plan { get; }

    public FrozenDictionary<CellKey, PlannedCell> ByKey { get; }

    /// <summary>Place of each cell in plan order.</summary>
    public FrozenDictionary<CellKey, int> PlaceOf { get; }

    public ILookup<CellKey, PlannedCell> StudentsOf { get; }

    public ImmutableHashSet<CellKey> Wanted { get; }

    /// <summary>What the column of a cell shows.</summary>
    public string MetricOf(PlannedCell cell) => Plan.Columns.First(column => column.Dataset == cell.Dataset).Metric;

    public string LabelOf(CellKey key) => ByKey.TryGetValue(key, out var cell) ? cell.Label : key.Short;
}

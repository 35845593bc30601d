using System.Collections.Frozen;
using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;

namespace Kd.Grains.Sweeps;

/// <summary>A plan with the cells of it that are wanted, and where their data lie.</summary>
internal sealed class ScopedPlan
{
    private readonly ImmutableDictionary<string, string?> paths;
    private readonly FrozenDictionary<CellKey, int> placeOf;

    /// <param name="plan">Of the sweep.</param>
    /// <param name="only">Globs on labels; a cell is wanted when one matches, and so is its teacher. Empty wants all.</param>
    /// <param name="paths">Folder of each data set relative to a silo's data root, null for drawn ones; may be left out where nothing is offered.</param>
    public ScopedPlan(Plan plan, ImmutableArray<string> only, ImmutableDictionary<string, string?>? paths = null)
    {
        this.paths = paths ?? ImmutableDictionary<string, string?>.Empty;
        Plan = plan;
        ByKey = plan.Cells.ToFrozenDictionary(c => c.Key);
        placeOf = plan.Cells.Select((cell, place) => (cell.Key, place)).ToFrozenDictionary(c => c.Key, c => c.place);
        StudentsOf = plan.Cells.Where(c => c.Spec.Teacher is not null).ToLookup(c => c.Spec.Teacher!.Value);
        Wanted = PlanSelection.Select(plan, only).ToFrozenSet();
        InTurn = [.. plan.Cells.Where(c => Wanted.Contains(c.Key)).OrderBy(c => DispatchOrder.Of(c, placeOf[c.Key]))];
    }

    public Plan Plan { get; }

    public FrozenDictionary<CellKey, PlannedCell> ByKey { get; }

    public ILookup<CellKey, PlannedCell> StudentsOf { get; }

    public FrozenSet<CellKey> Wanted { get; }

    /// <summary>The wanted cells, first who goes first.</summary>
    public ImmutableArray<PlannedCell> InTurn { get; }

    /// <summary>What the column of a cell shows.</summary>
    public string MetricOf(PlannedCell cell) => Plan.Columns.First(column => column.Dataset == cell.Dataset).Metric;

    /// <summary>A cell as the dispatcher gets it.</summary>
    public OfferedCell Offered(PlannedCell cell) => new()
    {
        Key = cell.Key,
        Spec = cell.Spec,
        Label = cell.Label,
        DatasetPath = paths.GetValueOrDefault(cell.Dataset),
        IsTeacher = cell.IsTeacher,
        Order = placeOf[cell.Key],
    };

    public string LabelOf(CellKey key) => ByKey.TryGetValue(key, out var cell) ? cell.Label : key.Short;
}

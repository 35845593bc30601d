using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>What became of the cell at each place of a plan's tables; a cell of two names stands at both.</summary>
internal sealed class CellPlaces
{
    private readonly IReadOnlyDictionary<CellKey, CellOutcome> outcomes;
    private readonly Dictionary<(string Dataset, string Fold, int Seed, string Row), CellKey> places;

    public CellPlaces(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes)
    {
        this.outcomes = outcomes;
        places = plan.Cells.ToDictionary(c => (c.Dataset, c.Spec.Fold, c.Spec.Seed, c.Config), c => c.Key);
        foreach (var alias in plan.Aliases)
        {
            places[(alias.Dataset, alias.Fold, alias.Seed, alias.Config)] = alias.Key;
        }
    }

    public CellOutcome? At(string dataset, string fold, int seed, string row) =>
        places.TryGetValue((dataset, fold, seed, row), out var key) ? outcomes.GetValueOrDefault(key) : null;

    /// <summary>A run of each fold and seed of a column, folds outermost.</summary>
    public ImmutableArray<TableRun> Runs(PlanColumn column, string row, Func<CellResult, double?> value, Func<CellResult, double?> best) =>
        [.. column.Folds.SelectMany(fold => column.Seeds.Select(seed => Run(At(column.Dataset, fold, seed, row), fold, seed, value, best)))];

    private static TableRun Run(CellOutcome? outcome, string fold, int seed, Func<CellResult, double?> value, Func<CellResult, double?> best) => outcome switch
    {
        DoneOutcome done when value(done.Result) is { } number =>
            new TableRun(fold, seed, RunState.Done, number, best(done.Result)) { TeacherSha256 = done.Result.TeacherSha256, Imported = done.Result.Imported is not null },
        DivergedOutcome => new TableRun(fold, seed, RunState.Diverged, null),
        FailedOutcome => new TableRun(fold, seed, RunState.Failed, null),
        BlockedOutcome => new TableRun(fold, seed, RunState.Blocked, null),
        _ => new TableRun(fold, seed, RunState.Missing, null),
    };
}

using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>The cells of a plan that will not get a result by themselves, grouped by state, cause and reason, in plan order.</summary>
public static class PlanFailures
{
    public static ImmutableArray<FailureGroup> Of(Plan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses)
    {
        var labels = new Lazy<Dictionary<CellKey, string>>(() => plan.Cells.ToDictionary(c => c.Key, c => c.Label));
        return
        [
            .. plan.Cells
                .Select(cell => (cell, Text: Describe(statuses[cell.Key], key => labels.Value.GetValueOrDefault(key, key.Short))))
                .Where(c => c.Text is not null)
                .GroupBy(c => c.Text!.Value, c => c.cell.Label)
                .Select(group => new FailureGroup(group.Key.State, group.Key.Message, [.. group]) { Cause = group.Key.Cause }),
        ];
    }

    private static (string State, FailureKind? Cause, string Message)? Describe(CellStatus status, Func<CellKey, string> labelOf) => status switch
    {
        CellDiverged cell => ("diverged", FailureKind.Diverged, cell.Message),
        CellFailed cell => ("failed", cell.Failure, cell.Message),
        CellQuarantined cell => ("quarantined", cell.Failure, $"{cell.Attempts} attempts, the last: {cell.Message}"),
        CellSuspectedKiller => ("failed", FailureKind.Lost, CellPolicy.Obstacle(status)!),
        CellBlocked cell => ("blocked", null, $"blocked by {labelOf(cell.By)}: {cell.Reason}"),
        _ => null,
    };
}

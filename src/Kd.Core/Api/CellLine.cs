using Kd.Core.Cells;

namespace Kd.Core.Api;

/// <summary>One row of GET /v1/sweeps/NAME/lines, in plan order: a cell as lists show it, a tenth of a <see cref="CellView"/>.</summary>
/// <param name="State">One word, as people read it.</param>
/// <param name="Value">Of the metric, 0..1; null without a result.</param>
public sealed record CellLine(CellKey Key, string Label, string State, string Metric, double? Value)
{
    public static CellLine Of(CellView cell) =>
        new(cell.Key, cell.Label, StateOf(cell.Status), cell.Metric, cell.Status is CellDone { Result: var result } && result.Metrics.TryGetValue(cell.Metric, out var value) ? value : null);

    public static string StateOf(CellStatus status) => status switch
    {
        CellWaiting => "waiting",
        CellReady => "ready",
        CellRunning => "running",
        CellDone { Result.Imported: not null } => "imported",
        CellDone => "done",
        CellDiverged => "diverged",
        CellBlocked => "blocked",
        CellQuarantined => "quarantined",
        CellSuspectedKiller => "stopped",
        _ => "failed",
    };
}

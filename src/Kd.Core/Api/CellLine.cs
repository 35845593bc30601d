using Kd.Core.Cells;
using Kd.Core.Reports;

namespace Kd.Core.Api;

/// <summary>A cell as lists show it.</summary>
/// <param name="State">One word, as people read it.</param>
/// <param name="Value">Of the metric, 0..1; null without a result.</param>
public sealed record CellLine(CellKey Key, string Label, string State, string Metric, double? Value)
{
    public static CellLine Of(CellView cell) =>
        new(cell.Key, cell.Label, StateOf(cell.Status), cell.Metric, cell.Status is CellDone { Result: var result } && result.Metrics.TryGetValue(cell.Metric, out var value) ? value : null);

    /// <summary>The value x100; "-" without a result.</summary>
    public string Percent => Value is { } value ? $"{100 * value:0.0}" : "-";

    /// <summary>Cells in columns.</summary>
    public static string Text(IEnumerable<CellView> cells)
    {
        var columns = new Columns("CELL", "STATE", "METRIC", "VALUE", "KEY");
        foreach (var cell in cells.Select(Of))
        {
            columns.Add(cell.Label, cell.State, cell.Metric, cell.Percent, cell.Key.Short);
        }

        using var text = new StringWriter();
        columns.WriteTo(text);
        return text.ToString();
    }

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

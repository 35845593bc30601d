using Kd.Core.Api;
using Kd.Core.Cells;

namespace Kd.Client.Display;

/// <summary>How a cell ended, in one line.</summary>
internal static class CellWords
{
    /// <summary>"done      quickstart/fold1/seed0/hard  ap50 56.1  (57 s)".</summary>
    public static string Ended(CellView cell) => $"{CellLine.StateOf(cell.Status),-10}{cell.Label}  {Outcome(cell)}".TrimEnd();

    /// <summary>What a settled cell came to: its metric x100, or why there is none.</summary>
    public static string Outcome(CellView cell) => cell.Status switch
    {
        CellDone { Result.Imported: { } origin } => $"{cell.Metric} {CellLine.Of(cell).Percent}  (trained elsewhere, brought by {origin.By})",
        CellDone { Result: var result } => $"{cell.Metric} {CellLine.Of(cell).Percent}  ({Words.Duration(result.TrainSeconds)})",
        var other => CellPolicy.Obstacle(other) ?? "",
    };
}

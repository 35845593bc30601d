using System.Runtime.InteropServices;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Plans;

/// <summary>How long a cell takes, by the mean of the cells most like it that told their time: same data set and row, else same data set and role, else same role, else any.</summary>
public sealed class TrainingTimes
{
    private readonly Dictionary<(string? Dataset, string? Config, bool? IsTeacher), (double Seconds, int Cells)> sums = [];

    /// <param name="cells">Of the plan.</param>
    /// <param name="statuses">Done cells told their time.</param>
    /// <param name="running">What trainers said last of cells on a slot: a part of a training tells the whole.</param>
    public TrainingTimes(IEnumerable<PlannedCell> cells, IReadOnlyDictionary<CellKey, CellStatus> statuses, IReadOnlyDictionary<CellKey, ProgressEvent> running)
    {
        foreach (var cell in cells)
        {
            if (Told(statuses[cell.Key], running.GetValueOrDefault(cell.Key)) is not { } seconds)
            {
                continue;
            }

            foreach (var likeness in Likenesses(cell))
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, likeness, out _);
                sum = (sum.Seconds + seconds, sum.Cells + 1);
            }
        }
    }

    /// <summary>Null while no cell has told its time.</summary>
    public double? Of(PlannedCell cell)
    {
        foreach (var likeness in Likenesses(cell))
        {
            if (sums.TryGetValue(likeness, out var sum))
            {
                return sum.Seconds / sum.Cells;
            }
        }

        return null;
    }

    private static double? Told(CellStatus status, ProgressEvent? progress) =>
        status is CellDone { Result.Imported: null } done ? done.Result.TrainSeconds
        : progress is { } told && told.Step < told.Steps ? told.EtaSeconds * told.Steps / (told.Steps - told.Step)
        : null;

    private static (string? Dataset, string? Config, bool? IsTeacher)[] Likenesses(PlannedCell cell) =>
        [(cell.Dataset, cell.Config, null), (cell.Dataset, null, cell.IsTeacher), (null, null, cell.IsTeacher), (null, null, null)];
}

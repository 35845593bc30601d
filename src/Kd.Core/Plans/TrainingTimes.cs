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
        var rows = new Dictionary<(string Dataset, string Config, bool IsTeacher), (double Seconds, int Cells)>();
        foreach (var cell in cells)
        {
            if (Told(statuses[cell.Key], running.GetValueOrDefault(cell.Key)) is { } seconds)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, (cell.Dataset, cell.Config, cell.IsTeacher), out _);
                sum = (sum.Seconds + seconds, sum.Cells + 1);
            }
        }

        foreach (var ((dataset, config, isTeacher), row) in rows)
        {
            foreach (var likeness in Likenesses(dataset, config, isTeacher))
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, likeness, out _);
                sum = (sum.Seconds + row.Seconds, sum.Cells + row.Cells);
            }
        }
    }

    /// <summary>Null while no cell has told its time.</summary>
    public double? Of(PlannedCell cell)
    {
        foreach (var likeness in Likenesses(cell.Dataset, cell.Config, cell.IsTeacher))
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

    private static (string? Dataset, string? Config, bool? IsTeacher)[] Likenesses(string dataset, string config, bool isTeacher) =>
        [(dataset, config, null), (dataset, null, isTeacher), (null, null, isTeacher), (null, null, null)];
}

using System.Runtime.InteropServices;

namespace Kd.Core.Plans;

/// <summary>How long a cell takes, by the mean of the cells most like it that told their time: same data set and row, else same data set and role, else same role, else any.</summary>
public sealed class TrainingTimes
{
    private readonly Dictionary<(string? Dataset, string? Config, bool? IsTeacher), (double Seconds, int Cells)> sums = [];

    public TrainingTimes(IEnumerable<(PlannedCell Cell, double Seconds)> told)
    {
        foreach (var (cell, seconds) in told)
        {
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

    private static (string? Dataset, string? Config, bool? IsTeacher)[] Likenesses(PlannedCell cell) =>
        [(cell.Dataset, cell.Config, null), (cell.Dataset, null, cell.IsTeacher), (null, null, cell.IsTeacher), (null, null, null)];
}

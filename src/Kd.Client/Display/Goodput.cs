using Kd.Core.Api;
using Kd.Core.Cells;

namespace Kd.Client.Display;

/// <summary>How much of the work seen while watching was kept: a cell that goes on from below the step it had reached has lost what lies between.</summary>
internal sealed class Goodput
{
    private readonly Dictionary<CellKey, (int Attempt, int Step)> reached = [];
    private long made;
    private long lost;

    /// <summary>Images a second on all slots of the sweep, now.</summary>
    public double ImagesPerSecond { get; private set; }

    /// <summary>Share of the steps seen that were kept, at most; null before the first step.</summary>
    public double? Share => made == 0 ? null : Math.Max(0, 1 - ((double)lost / made));

    public void See(SweepStatus status)
    {
        ImagesPerSecond = status.Running.Sum(cell => cell.Progress?.ImagesPerSecond ?? 0);
        foreach (var cell in status.Running)
        {
            if (cell.Progress is { Step: var step })
            {
                Count(cell, step);
                reached[cell.Key] = (cell.Attempt, step);
            }
        }
    }

    private void Count(RunningCell cell, int step)
    {
        if (!reached.TryGetValue(cell.Key, out var before))
        {
            return;
        }

        if (before.Attempt == cell.Attempt)
        {
            made += Math.Max(0, step - before.Step);
        }
        else
        {
            lost += Math.Max(0, before.Step - step);
        }
    }
}

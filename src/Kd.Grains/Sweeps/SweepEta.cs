using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;

namespace Kd.Grains.Sweeps;

/// <summary>How long a sweep may still take: what is left of each cell, by the cells most like it that told their time, shared among the slots.</summary>
internal static class SweepEta
{
    /// <summary>Null until some cell has told its speed, and when nothing is left.</summary>
    public static double? Seconds(ScopedPlan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, PoolView pool)
    {
        var running = pool.Leases.Where(l => l.Progress is not null).ToDictionary(l => l.Lease.Cell.Key, l => l.Progress!);
        var times = new TrainingTimes(plan.Plan.Cells, statuses, running);
        var open = plan.InTurn.Where(c => !statuses[c.Key].IsSettled).ToList();
        if (open.Count == 0 || times.Of(open[0]) is null)
        {
            return null;
        }

        var waiting = open.Where(cell => !running.ContainsKey(cell.Key)).GroupBy(cell => (cell.Dataset, cell.Config, cell.IsTeacher));
        var seconds = open.Sum(cell => running.GetValueOrDefault(cell.Key)?.EtaSeconds ?? 0) + waiting.Sum(like => like.Count() * times.Of(like.First())!.Value);
        return seconds / Math.Clamp(pool.Slots.Length, 1, open.Count);
    }
}

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
        var times = new TrainingTimes(Told(plan, statuses, pool));
        var leases = pool.Leases.ToDictionary(l => l.Lease.Cell.Key);
        var open = plan.Plan.Cells.Where(c => plan.Wanted.Contains(c.Key) && !statuses[c.Key].IsSettled).ToList();
        if (open.Count == 0 || times.Of(open[0]) is null)
        {
            return null;
        }

        var seconds = open.Sum(cell => leases.GetValueOrDefault(cell.Key)?.Progress is { } progress ? progress.EtaSeconds : times.Of(cell)!.Value);
        return seconds / Math.Clamp(pool.Slots.Length, 1, open.Count);
    }

    private static IEnumerable<(PlannedCell Cell, double Seconds)> Told(ScopedPlan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, PoolView pool)
    {
        var done = plan.Plan.Cells.Where(c => statuses[c.Key] is CellDone).Select(c => (c, ((CellDone)statuses[c.Key]).Result.TrainSeconds));
        var running = pool.Leases
            .Where(l => l.Progress is { } p && p.Step < p.Steps && plan.ByKey.ContainsKey(l.Lease.Cell.Key))
            .Select(l => (plan.ByKey[l.Lease.Cell.Key], l.Progress!.EtaSeconds * l.Progress.Steps / (l.Progress.Steps - l.Progress.Step)));
        return done.Concat(running);
    }
}

using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;

namespace Kd.Grains.Sweeps;

/// <summary>A sweep as people see it, from its plan, its cells' statuses and the pool. Pure.</summary>
internal static class SweepView
{
    public static SweepStatus Of(ScopedPlan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, PoolView pool, bool worked, bool cancelled = false)
    {
        var counts = Count(plan, plan.Plan.Cells, statuses, pool);
        var left = counts.Waiting + counts.Ready + counts.Running;
        var unfit = Unfit(plan, statuses, pool);
        return new()
        {
            Sweep = plan.Plan.Sweep,
            State = left == 0 ? SweepState.Settled
                : cancelled ? SweepState.Cancelled
                : worked && unfit.Sum(g => g.Labels.Length) < left ? SweepState.Running
                : SweepState.Idle,
            Counts = counts,
            Teachers = Count(plan, [.. plan.Plan.Cells.Where(c => c.IsTeacher)], statuses, pool),
            // A cell may be done before its slot gives the lease back, or be of a deleted sweep of the same name.
            Running = [.. pool.Leases.Where(l => statuses.GetValueOrDefault(l.Lease.Cell.Key) is { IsSettled: false }).Select(lease => Running(plan, lease, pool))],
            Failures = [.. PlanFailures.Of(plan.Plan, statuses), .. unfit, .. Troubles(pool)],
            EtaSeconds = SweepEta.Seconds(plan, statuses, pool),
        };
    }

    /// <summary>A sweep of which nothing but its name is known.</summary>
    public static SweepStatus Unreadable(string sweep, string trouble) => new()
    {
        Sweep = sweep,
        State = SweepState.Unreadable,
        Counts = new() { Total = 0 },
        Failures = [new FailureGroup("unreadable", trouble, [])],
    };

    private static CellCounts Count(ScopedPlan plan, ImmutableArray<PlannedCell> cells, IReadOnlyDictionary<CellKey, CellStatus> statuses, PoolView pool)
    {
        var leased = pool.Leases.Select(l => l.Lease.Cell.Key).ToHashSet();
        var stands = cells.CountBy(c => StandOf(statuses[c.Key], plan.Wanted.Contains(c.Key), leased.Contains(c.Key))).ToDictionary();
        return new()
        {
            Total = cells.Length,
            Done = stands.GetValueOrDefault(Stand.Done),
            Diverged = stands.GetValueOrDefault(Stand.Diverged),
            Failed = stands.GetValueOrDefault(Stand.Failed),
            Blocked = stands.GetValueOrDefault(Stand.Blocked),
            Running = stands.GetValueOrDefault(Stand.Running),
            Ready = stands.GetValueOrDefault(Stand.Ready),
            Waiting = stands.GetValueOrDefault(Stand.Waiting),
            Excluded = stands.GetValueOrDefault(Stand.Excluded),
        };
    }

    private static Stand StandOf(CellStatus status, bool wanted, bool leased) => status switch
    {
        CellDone => Stand.Done,
        CellDiverged => Stand.Diverged,
        CellFailed or CellQuarantined or CellSuspectedKiller => Stand.Failed,
        CellBlocked => wanted ? Stand.Blocked : Stand.Excluded,
        _ when leased => Stand.Running,
        _ when !wanted => Stand.Excluded,
        CellWaiting => Stand.Waiting,
        _ => Stand.Ready,
    };

    private enum Stand
    {
        Done,
        Diverged,
        Failed,
        Blocked,
        Running,
        Ready,
        Waiting,
        Excluded,
    }

    private static RunningCell Running(ScopedPlan plan, LeaseRenewal lease, PoolView pool)
    {
        var slot = pool.Slots.FirstOrDefault(s => s.Slot == lease.Lease.Slot)?.Name ?? lease.Lease.Slot;
        return new(lease.Lease.Cell.Key, plan.LabelOf(lease.Lease.Cell.Key), lease.Attempt ?? 0, slot, lease.Phase, lease.Progress);
    }

    /// <summary>Cells that no slot there is may run.</summary>
    private static ImmutableArray<FailureGroup> Unfit(ScopedPlan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, PoolView pool)
    {
        var kinds = pool.Slots.DistinctBy(s => (s.Threads, s.TrainerRevision)).ToList();
        return kinds.Count == 0
            ? []
            : [.. plan.Plan.Cells
                .Where(c => plan.Wanted.Contains(c.Key) && !statuses[c.Key].IsSettled)
                .GroupBy(c => SlotNeed.Of(c.Spec))
                .Where(cells => !kinds.Exists(slot => slot.Fits(cells.Key)))
                .Select(cells => new FailureGroup("unfit", Misfit(cells.Key, kinds), [.. cells.Select(c => c.Label)]))];
    }

    private static string Misfit(SlotNeed need, List<SlotReport> slots) =>
        slots.Exists(s => s.Threads == need.Threads)
            ? $"planned for trainer revision {need.TrainerRevision}, the slots have {Either(slots.Select(s => s.TrainerRevision))}: start silos of the release that planned them, or submit the grid under another name"
            : $"the recipe asks for {need.Threads} threads, the slots have {Either(slots.Select(s => $"{s.Threads}"))}: start the silo with --threads {need.Threads} or change the recipe";

    private static string Either(IEnumerable<string?> things) => string.Join(" or ", things.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<FailureGroup> Troubles(PoolView pool) =>
        pool.Slots.Where(s => s.Trouble is not null).GroupBy(s => s.Trouble!).Select(g => new FailureGroup("slot", g.Key, [.. g.Select(s => s.Name)]));
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;

namespace Kd.Core.Api;

/// <summary>Answer of GET /v1/cluster: what there is to train on, what it does, and what waits for it.</summary>
/// <param name="Silos">Those whose slots speak to the dispatcher, and the one that answers.</param>
public sealed record ClusterView(ImmutableArray<SiloView> Silos, ImmutableArray<QueuedCells> Queue)
{
    /// <param name="answering">Name of the silo that answers, which may have no slots.</param>
    public static ClusterView Of(PoolOverview pool, string answering)
    {
        var work = pool.Leases.ToLookup(l => l.Lease.Slot, Work);
        var bySilo = pool.Slots.ToLookup(s => s.Silo, s => new SlotView(s.Slot, s.Name, s.Device, s.Threads, s.Trouble, work[s.Slot].FirstOrDefault()));
        return new(
            [.. bySilo.Select(g => g.Key).Append(answering).Distinct().Order(StringComparer.Ordinal).Select(silo => new SiloView(silo, [.. bySilo[silo]]))],
            pool.Queue);
    }

    private static SlotWork Work(LeaseRenewal held) =>
        new(held.Lease.Cell.Key, held.Lease.Cell.Label, held.Lease.Sweeps, held.Attempt, held.Phase, held.Progress);
}

/// <summary>A silo and its slots.</summary>
public sealed record SiloView(string Name, ImmutableArray<SlotView> Slots);

/// <summary>A slot.</summary>
/// <param name="Id">Unique in the cluster.</param>
/// <param name="Device">What it computes on.</param>
/// <param name="Trouble">Why it cannot work just now; null when it can.</param>
/// <param name="Work">Null when it has none.</param>
public sealed record SlotView(string Id, string Name, string Device, int Threads, string? Trouble, SlotWork? Work);

/// <summary>What a slot works on.</summary>
/// <param name="Sweeps">Those that wanted the cell when the slot took it.</param>
/// <param name="Attempt">Null until it has begun.</param>
public sealed record SlotWork(CellKey Key, string Label, ImmutableArray<string> Sweeps, int? Attempt, TrainerPhase? Phase, ProgressEvent? Progress);

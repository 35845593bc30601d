using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Scheduling;

/// <summary>The right of one slot to train one cell, for a time to live after the last renewal.</summary>
public sealed record Lease
{
    public required string Id { get; init; }

    public required string Slot { get; init; }

    public required OfferedCell Cell { get; init; }

    /// <summary>Sweeps that wanted the cell when it was granted: they are told when it changes.</summary>
    public required ImmutableArray<string> Sweeps { get; init; }

    /// <summary>How long the cell had been offered when it was granted.</summary>
    public double WaitedSeconds { get; init; }
}

/// <summary>A lease and how its attempt goes: all a dispatcher needs to adopt a lease it never granted.</summary>
public sealed record LeaseRenewal
{
    public required Lease Lease { get; init; }

    /// <summary>Null until the attempt has its number.</summary>
    public int? Attempt { get; init; }

    public TrainerPhase? Phase { get; init; }

    public ProgressEvent? Progress { get; init; }
}

/// <summary>Answer to a slot that asks for work.</summary>
/// <param name="Lease">Null when there is none for it now.</param>
public sealed record LeaseGrant(Lease? Lease);

/// <summary>Answer to a renewal: a definite no, or yes.</summary>
public sealed record LeaseVerdict(bool Kept);

/// <summary>What a dispatcher holds of one sweep, and the slots there are.</summary>
/// <param name="Held">Number of the sweep's cells offered or leased.</param>
public sealed record PoolView(int Held, ImmutableArray<LeaseRenewal> Leases, ImmutableArray<SlotReport> Slots)
{
    public static PoolView Empty { get; } = new(0, [], []);
}

/// <summary>All slots there are, what they work on, and what waits for one.</summary>
public sealed record PoolOverview(ImmutableArray<SlotReport> Slots, ImmutableArray<LeaseRenewal> Leases, ImmutableArray<QueuedCells> Queue)
{
    /// <summary>Cells that wait for a slot: each offered one once, and what sweeps keep back.</summary>
    public int Waiting { get; init; }

    /// <summary>How long the one that waits longest has been offered.</summary>
    public double OldestSeconds { get; init; }

    /// <summary>Leases that ran out since this pool began.</summary>
    public long Expired { get; init; }
}

/// <summary>Cells of a sweep that wait for a slot; a cell that several sweeps wait for counts in each.</summary>
public sealed record QueuedCells(string Sweep, int Waiting);

/// <summary>Lengths of leases.</summary>
public sealed record LeaseTimes
{
    /// <summary>A lease not renewed for so long is void.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(6);

    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A slot that cannot work asks again after so long at most, and is shown with its trouble until then.</summary>
    public TimeSpan InTrouble => TimeToLive * 5;

    /// <summary>
    /// A slot that gets no reply for so long stops. Longer than a lease lives: when the dispatcher's silo dies, its death is noticed and
    /// a successor adopts the leases that are renewed, before any slot gives up work that nobody else has begun.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}

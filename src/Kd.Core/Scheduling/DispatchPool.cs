using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Scheduling;

/// <summary>
/// Offers, leases and slots of one pool, in memory: what is granted to whom, and when a lease is void. Time (monotonic)
/// and the names of new leases are arguments, so the same calls give the same decisions.
/// </summary>
/// <param name="times">Lengths of leases.</param>
/// <param name="born">When this pool began to know nothing.</param>
public sealed class DispatchPool(LeaseTimes times, TimeSpan born)
{
    private readonly Dictionary<CellKey, Entry> cells = [];
    private readonly Dictionary<string, (SlotReport Report, TimeSpan At)> slots = [];

    /// <summary>Offered and on no slot, by the threads they ask for, the next one first. Kept by <see cref="Put"/>, like the two below.</summary>
    private readonly Dictionary<int, SortedSet<Entry>> waiting = [];
    private readonly HashSet<Entry> leased = [];
    private readonly Dictionary<string, Entry> bySlot = new(StringComparer.Ordinal);

    public void Offer(CellOffers offers)
    {
        foreach (var key in offers.Withdrawn)
        {
            Withdraw(key, offers.Sweep);
        }

        foreach (var cell in offers.Added)
        {
            var entry = cells.TryGetValue(cell.Key, out var known) ? known : cells[cell.Key] = new Entry(cell);
            entry.Sweeps.Add(offers.Sweep);
            Put(entry, offered: true, entry.Lease);
        }
    }

    public HeldCells Held(string sweep) => new([.. cells.Where(c => c.Value.Sweeps.Contains(sweep)).Select(c => c.Key)]);

    public HeldCells Leased(TimeSpan now)
    {
        Expire(now);
        return new([.. leased.Select(e => e.Cell.Key)]);
    }

    /// <summary>The slot's lease if it has one, else the next fitting cell under the name <paramref name="newLease"/>.</summary>
    public LeaseGrant Acquire(SlotReport slot, string newLease, TimeSpan now)
    {
        Hear(slot, now);
        if (bySlot.TryGetValue(slot.Slot, out var own) && own.Lease is { } held)
        {
            own.Until = now + times.TimeToLive;
            return new(held.Lease);
        }

        if (!MayGrant(now))
        {
            return new(null);
        }

        if (waiting.GetValueOrDefault(slot.Threads)?.Min is not { } next)
        {
            return new(null);
        }

        var lease = new Lease { Id = newLease, Slot = slot.Slot, Cell = next.Cell, Sweeps = [.. next.Sweeps] };
        Put(next, next.Offered, new LeaseRenewal { Lease = lease });
        next.Until = now + times.TimeToLive;
        return new(lease);
    }

    public LeaseVerdict Renew(SlotReport slot, LeaseRenewal renewal, TimeSpan now)
    {
        Hear(slot, now);
        var lease = renewal.Lease;
        if (!cells.TryGetValue(lease.Cell.Key, out var entry))
        {
            // Unknown here: this activation is younger than the lease. Its sweeps will speak up if they want it no more.
            entry = cells[lease.Cell.Key] = new Entry(lease.Cell);
            entry.Sweeps.UnionWith(lease.Sweeps);
        }

        var foreign = entry.Lease is { } other && other.Lease.Id != lease.Id;
        if (foreign || entry.Sweeps.Count == 0)
        {
            return new(false);
        }

        Put(entry, entry.Offered, renewal);
        entry.Until = now + times.TimeToLive;
        return new(true);
    }

    public void Release(Lease lease, bool stayOffered)
    {
        if (!cells.TryGetValue(lease.Cell.Key, out var entry) || entry.Lease?.Lease.Id != lease.Id)
        {
            return;
        }

        Put(entry, stayOffered && entry.Offered, lease: null);
    }

    public PoolView View(string sweep, TimeSpan now)
    {
        Expire(now);
        return new(
            cells.Values.Count(e => e.Sweeps.Contains(sweep)),
            [.. leased.Where(e => e.Sweeps.Contains(sweep)).Select(e => e.Lease!).OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)]);
    }

    public PoolOverview Overview(TimeSpan now)
    {
        Expire(now);
        var queue = waiting.Values.SelectMany(set => set).SelectMany(e => e.Sweeps).CountBy(sweep => sweep);
        return new(
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)],
            [.. leased.Select(e => e.Lease!).OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. queue.Select(w => new QueuedCells(w.Key, w.Value)).OrderBy(q => q.Sweep, StringComparer.Ordinal)]);
    }

    // A fresh activation knows of no leases: it first lets any lease run out, or hears every slot if it can know of every one.
    private bool MayGrant(TimeSpan now) =>
        now - born >= times.TimeToLive || slots.Values.All(s => s.Report.SiblingsAreAll && s.Report.Siblings.All(slots.ContainsKey));

    private void Hear(SlotReport slot, TimeSpan now)
    {
        Expire(now);
        slots[slot.Slot] = (slot, now);
    }

    private void Expire(TimeSpan now)
    {
        foreach (var entry in leased.Where(e => e.Until <= now).ToList())
        {
            Put(entry, entry.Offered, lease: null);
        }

        foreach (var gone in slots.Where(s => now - s.Value.At > times.TimeToLive).Select(s => s.Key).ToList())
        {
            slots.Remove(gone);
        }
    }

    private void Withdraw(CellKey key, string sweep)
    {
        if (!cells.TryGetValue(key, out var entry) || !entry.Sweeps.Remove(sweep) || entry.Sweeps.Count > 0)
        {
            return;
        }

        Put(entry, offered: false, entry.Lease);
    }

    /// <summary>Changes an entry together with all that finds it: no call looks through every cell. One neither offered nor leased is forgotten.</summary>
    private void Put(Entry entry, bool offered, LeaseRenewal? lease)
    {
        var queue = waiting.TryGetValue(entry.Threads, out var known) ? known : waiting[entry.Threads] = new SortedSet<Entry>(Entry.FirstFirst);
        if (entry.Lease is { } old && bySlot.GetValueOrDefault(old.Lease.Slot) == entry)
        {
            bySlot.Remove(old.Lease.Slot);
        }

        (entry.Offered, entry.Lease) = (offered, lease);
        if (lease is null)
        {
            leased.Remove(entry);
        }
        else
        {
            leased.Add(entry);
            bySlot[lease.Lease.Slot] = entry;
        }

        if (offered && lease is null)
        {
            queue.Add(entry);
        }
        else
        {
            queue.Remove(entry);
        }

        if (!offered && lease is null)
        {
            cells.Remove(entry.Cell.Key);
        }
    }

    private sealed class Entry(OfferedCell cell)
    {
        public static readonly Comparer<Entry> FirstFirst = Comparer<Entry>.Create((a, b) => a.Rank.CompareTo(b.Rank));

        public OfferedCell Cell { get; } = cell;

        /// <summary>Ends in the key, so no two are equal.</summary>
        public (bool Student, int Seed, int Place, string Key) Rank { get; } = DispatchOrder.Of(cell);

        public int Threads => Cell.Spec.Recipe.Threads;

        public SortedSet<string> Sweeps { get; } = new(StringComparer.Ordinal);

        /// <summary>False for a cell known by its lease only.</summary>
        public bool Offered { get; set; }

        public LeaseRenewal? Lease { get; set; }

        public TimeSpan Until { get; set; }
    }
}

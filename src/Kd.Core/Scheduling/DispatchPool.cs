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
            entry.Offered = true;
        }
    }

    public HeldCells Held(string sweep) => new([.. cells.Where(c => c.Value.Sweeps.Contains(sweep)).Select(c => c.Key)]);

    public HeldCells Leased(TimeSpan now)
    {
        Expire(now);
        return new([.. cells.Where(c => c.Value.Lease is not null).Select(c => c.Key)]);
    }

    /// <summary>The slot's lease if it has one, else the next fitting cell under the name <paramref name="newLease"/>.</summary>
    public LeaseGrant Acquire(SlotReport slot, string newLease, TimeSpan now)
    {
        Hear(slot, now);
        if (cells.Values.FirstOrDefault(e => e.Lease?.Lease.Slot == slot.Slot) is { Lease: { } held } own)
        {
            own.Until = now + times.TimeToLive;
            return new(held.Lease);
        }

        if (!MayGrant(now))
        {
            return new(null);
        }

        var next = cells.Values
            .Where(e => e.Offered && e.Lease is null && e.Cell.Spec.Recipe.Threads == slot.Threads)
            .MinBy(e => DispatchOrder.Of(e.Cell));
        if (next is null)
        {
            return new(null);
        }

        var lease = new Lease { Id = newLease, Slot = slot.Slot, Cell = next.Cell, Sweeps = [.. next.Sweeps] };
        next.Lease = new LeaseRenewal { Lease = lease };
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

        entry.Lease = renewal;
        entry.Until = now + times.TimeToLive;
        return new(true);
    }

    public void Release(Lease lease, bool stayOffered)
    {
        if (!cells.TryGetValue(lease.Cell.Key, out var entry) || entry.Lease?.Lease.Id != lease.Id)
        {
            return;
        }

        entry.Lease = null;
        entry.Offered = stayOffered && entry.Offered;
        if (!entry.Offered)
        {
            cells.Remove(lease.Cell.Key);
        }
    }

    public PoolView View(string sweep, TimeSpan now)
    {
        Expire(now);
        return new(
            cells.Values.Count(e => e.Sweeps.Contains(sweep)),
            [.. cells.Values.Where(e => e.Sweeps.Contains(sweep)).Select(e => e.Lease).OfType<LeaseRenewal>().OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)]);
    }

    public PoolOverview Overview(TimeSpan now)
    {
        Expire(now);
        var waiting = cells.Values.Where(e => e.Offered && e.Lease is null).SelectMany(e => e.Sweeps).CountBy(sweep => sweep);
        return new(
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)],
            [.. cells.Values.Select(e => e.Lease).OfType<LeaseRenewal>().OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. waiting.Select(w => new QueuedCells(w.Key, w.Value)).OrderBy(q => q.Sweep, StringComparer.Ordinal)]);
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
        foreach (var (key, entry) in cells.Where(c => c.Value.Lease is not null && c.Value.Until <= now).ToList())
        {
            entry.Lease = null;
            if (!entry.Offered)
            {
                cells.Remove(key);
            }
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

        entry.Offered = false;
        if (entry.Lease is null)
        {
            cells.Remove(key);
        }
    }

    private sealed class Entry(OfferedCell cell)
    {
        public OfferedCell Cell { get; } = cell;

        public SortedSet<string> Sweeps { get; } = new(StringComparer.Ordinal);

        /// <summary>False for a cell known by its lease only.</summary>
        public bool Offered { get; set; }

        public LeaseRenewal? Lease { get; set; }

        public TimeSpan Until { get; set; }
    }
}

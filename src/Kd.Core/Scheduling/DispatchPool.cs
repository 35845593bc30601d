using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Scheduling;

/// <summary>
/// Offers, leases and slots of one pool, in memory: what is granted to whom, and when a lease is void. Time (monotonic)
/// and the names of new leases are arguments, so the same calls give the same decisions. A call costs by slots and sweeps, not by cells.
/// </summary>
/// <param name="times">Lengths of leases.</param>
/// <param name="born">When this pool began to know nothing.</param>
public sealed class DispatchPool(LeaseTimes times, TimeSpan born)
{
    private readonly Dictionary<CellKey, Entry> cells = [];
    private readonly HashSet<Entry> leased = [];
    private readonly LinkedList<Entry> waiting = [];
    private readonly Dictionary<string, SweepQueue> queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SlotReport Report, TimeSpan At)> slots = new(StringComparer.Ordinal);
    private long expired;

    public void Offer(CellOffers offers, TimeSpan now)
    {
        foreach (var key in offers.Withdrawn)
        {
            Withdraw(key, offers.Sweep, now);
        }

        foreach (var cell in offers.Added)
        {
            var entry = cells.TryGetValue(cell.Key, out var known) ? known : cells[cell.Key] = new Entry(cell.Key);
            Want(entry, offers.Sweep, cell).Weight = offers.Weight;
            entry.Offered = true;
            if (entry.Lease is null)
            {
                MakeReady(entry, now);
            }
        }

        if (queues.TryGetValue(offers.Sweep, out var queue))
        {
            queue.KeptBack = offers.KeptBack;
        }
    }

    public HeldCells Held(string sweep) => new(queues.TryGetValue(sweep, out var queue) ? [.. queue.Cells] : []);

    public HeldCells Leased(TimeSpan now)
    {
        Expire(now);
        return new([.. leased.Select(entry => entry.Key)]);
    }

    /// <summary>The slot's lease if it has one that it does not give back, else the next fitting cell under the name <paramref name="newLease"/>.</summary>
    public LeaseGrant Acquire(SlotReport slot, string newLease, TimeSpan now)
    {
        Hear(slot, now);
        if (leased.FirstOrDefault(e => e.Lease!.Lease.Id == slot.Ended) is { } ended)
        {
            Release(ended.Lease!.Lease, stayOffered: false, now);
        }

        if (leased.FirstOrDefault(e => e.Lease!.Lease.Slot == slot.Slot) is { Lease: { } held } own)
        {
            if (own.Sweeps.Count > 0)
            {
                own.Until = now + times.TimeToLive;
                return new(held.Lease);
            }

            // Nobody wants the cell any more, and its slot works on it no more.
            EndLease(own, now);
        }

        if (!MayGrant(now) || DispatchOrder.NextOf(queues.Values, slot, now) is not { } queue)
        {
            return new(null);
        }

        var cell = queue.Next(slot)!;
        var entry = cells[cell.Key];
        var lease = new Lease { Id = newLease, Slot = slot.Slot, Cell = cell, Sweeps = [.. entry.Sweeps], WaitedSeconds = (now - entry.ReadySince).TotalSeconds };
        Grant(entry, new LeaseRenewal { Lease = lease }, queue.Sweep, now);
        return new(lease);
    }

    public LeaseVerdict Renew(SlotReport slot, LeaseRenewal renewal, TimeSpan now)
    {
        Hear(slot, now);
        var lease = renewal.Lease;
        if (!cells.TryGetValue(lease.Cell.Key, out var entry))
        {
            // Unknown here: this activation is younger than the lease. Its sweeps will speak up if they want it no more.
            entry = cells[lease.Cell.Key] = new Entry(lease.Cell.Key);
            foreach (var sweep in lease.Sweeps)
            {
                Want(entry, sweep, lease.Cell);
            }
        }

        var foreign = entry.Lease is { } other && other.Lease.Id != lease.Id;
        if (foreign || entry.Sweeps.Count == 0)
        {
            return new(false);
        }

        Grant(entry, renewal, entry.Sweeps.Min!, now);
        return new(true);
    }

    public void Release(Lease lease, bool stayOffered, TimeSpan now)
    {
        if (cells.TryGetValue(lease.Cell.Key, out var entry) && entry.Lease?.Lease.Id == lease.Id)
        {
            entry.Offered &= stayOffered;
            EndLease(entry, now);
        }
    }

    public PoolView View(string sweep, TimeSpan now)
    {
        Expire(now);
        return new(
            queues.GetValueOrDefault(sweep)?.Cells.Count ?? 0,
            [.. leased.Where(e => e.Sweeps.Contains(sweep)).Select(e => e.Lease!).OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)]);
    }

    public PoolOverview Overview(TimeSpan now)
    {
        Expire(now);
        return new(
            [.. slots.Values.Select(s => s.Report).OrderBy(s => s.Slot, StringComparer.Ordinal)],
            [.. leased.Select(e => e.Lease!).OrderBy(l => l.Lease.Slot, StringComparer.Ordinal)],
            [.. queues.Values.Where(q => q.Ready > 0).Select(q => new QueuedCells(q.Sweep, q.Ready + q.KeptBack)).OrderBy(q => q.Sweep, StringComparer.Ordinal)])
        {
            Waiting = waiting.Count + queues.Values.Sum(q => q.KeptBack),
            OldestSeconds = waiting.First is { Value: var oldest } ? (now - oldest.ReadySince).TotalSeconds : 0,
            Expired = expired,
        };
    }

    // A fresh activation knows of no leases: it first lets any lease run out, or hears every slot if it can know of every one.
    private bool MayGrant(TimeSpan now) =>
        now - born >= times.TimeToLive || slots.Values.All(s => s.Report.SiblingsAreAll && s.Report.Siblings.All(slots.ContainsKey));

    private void Hear(SlotReport slot, TimeSpan now)
    {
        Expire(now);
        slots[slot.Slot] = (slot with { Ended = null }, now);
    }

    private void Expire(TimeSpan now)
    {
        foreach (var entry in leased.Where(e => e.Until <= now).ToList())
        {
            expired++;
            EndLease(entry, now);
        }

        foreach (var gone in slots.Where(s => now - s.Value.At > times.TimeToLive + (s.Value.Report.Trouble is null ? TimeSpan.Zero : times.InTrouble)).Select(s => s.Key).ToList())
        {
            slots.Remove(gone);
        }
    }

    private SweepQueue Want(Entry entry, string sweep, OfferedCell cell)
    {
        entry.Sweeps.Add(sweep);
        var queue = queues.TryGetValue(sweep, out var known) ? known : queues[sweep] = new SweepQueue(sweep);
        queue.Hold(cell);
        return queue;
    }

    private void MakeReady(Entry entry, TimeSpan now)
    {
        if (entry.Place.List is null)
        {
            entry.ReadySince = now;
            waiting.AddLast(entry.Place);
        }

        foreach (var queue in entry.Sweeps.Select(sweep => queues[sweep]))
        {
            if (!queue.IsActive)
            {
                queue.CatchUp(queues.Values.Where(q => q.IsActive).Select(q => q.Charge(now)).DefaultIfEmpty().Min());
            }

            queue.SetReady(entry.Key, isReady: true);
        }
    }

    // A renewed lease stays on the account it was granted on.
    private void Grant(Entry entry, LeaseRenewal renewal, string payer, TimeSpan now)
    {
        if (leased.Add(entry))
        {
            foreach (var sweep in entry.Sweeps)
            {
                queues[sweep].SetReady(entry.Key, isReady: false);
            }

            WaitNoMore(entry);
        }

        if (entry.Payer is null)
        {
            // New, or wanted again after the sweep that paid had given it up.
            StartPaying(entry, payer, now);
        }

        entry.Lease = renewal;
        entry.Until = now + times.TimeToLive;
    }

    private void EndLease(Entry entry, TimeSpan now)
    {
        StopPaying(entry, now);
        entry.Lease = null;
        leased.Remove(entry);
        if (entry.Offered)
        {
            MakeReady(entry, now);
            return;
        }

        cells.Remove(entry.Key);
        foreach (var sweep in entry.Sweeps)
        {
            Drop(entry, sweep);
        }
    }

    private void StartPaying(Entry entry, string payer, TimeSpan now)
    {
        (entry.Payer, entry.Since) = (payer, now);
        queues[payer].Start(now);
    }

    private void StopPaying(Entry entry, TimeSpan now)
    {
        if (entry.Payer is { } payer)
        {
            queues[payer].Stop(entry.Since, now);
            entry.Payer = null;
        }
    }

    private void Withdraw(CellKey key, string sweep, TimeSpan now)
    {
        if (!cells.TryGetValue(key, out var entry) || !entry.Sweeps.Remove(sweep))
        {
            return;
        }

        if (entry.Payer == sweep)
        {
            StopPaying(entry, now);
            if (entry.Sweeps.Min is { } heir)
            {
                StartPaying(entry, heir, now);
            }
        }

        Drop(entry, sweep);
        if (entry.Sweeps.Count > 0)
        {
            return;
        }

        entry.Offered = false;
        WaitNoMore(entry);
        if (entry.Lease is null)
        {
            cells.Remove(key);
        }
    }

    private void WaitNoMore(Entry entry)
    {
        if (entry.Place.List is not null)
        {
            waiting.Remove(entry.Place);
        }
    }

    private void Drop(Entry entry, string sweep)
    {
        queues[sweep].Drop(entry.Key);
        if (queues[sweep].Cells.Count == 0)
        {
            queues.Remove(sweep);
        }
    }

    private sealed class Entry
    {
        public Entry(CellKey key)
        {
            Key = key;
            Place = new(this);
        }

        public CellKey Key { get; }

        /// <summary>Among those that wait for a slot, the longest first; in no list while it does not.</summary>
        public LinkedListNode<Entry> Place { get; }

        public TimeSpan ReadySince { get; set; }

        public SortedSet<string> Sweeps { get; } = new(StringComparer.Ordinal);

        /// <summary>False for a cell known by its lease only.</summary>
        public bool Offered { get; set; }

        public LeaseRenewal? Lease { get; set; }

        public TimeSpan Until { get; set; }

        /// <summary>The sweep whose share its slot time counts to; null without a lease, or when that sweep wants it no more.</summary>
        public string? Payer { get; set; }

        /// <summary>When the payer's account began.</summary>
        public TimeSpan Since { get; set; }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Scheduling;

namespace Kd.Core.Tests.Scheduling;

/// <summary>What holds for every run of offers, slots that come and vanish, and late messages.</summary>
public sealed class DispatchPoolProperties
{
    private static readonly OfferedCell[] Cells = [.. Enumerable.Range(0, 12).Select(Cell)];

    /// <summary>What happens to a pool: a slot asks, renews, gives back, or time passes.</summary>
    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((4, Gen.Constant(Kind.Acquire)), (4, Gen.Constant(Kind.Renew)), (2, Gen.Constant(Kind.Release)), (2, Gen.Constant(Kind.Wait)), (2, Gen.Constant(Kind.Offer)))
        from slot in Gen.Choose(0, 3)
        from cell in Gen.Choose(0, Cells.Length - 1)
        from seconds in Gen.Choose(1, 7)
        select new Step(kind, slot, cell, seconds);

    /// <summary>Two slots whose leases the pool has confirmed within one time to live never train the same cell.</summary>
    [Fact]
    public void Leases_Confirmed_NeverShareACell() => Prop.ForAll(Gen.ListOf(Steps).Select(s => s.ToArray()).ToArbitrary(), steps =>
    {
        var run = new Run();
        return steps.All(step => run.Take(step) && run.Confirmed().DistinctBy(l => l.Cell.Key).Count() == run.Confirmed().Length);
    }).QuickCheckThrowOnFailure();

    /// <summary>What is said to wait is what a sweep's queue holds.</summary>
    [Fact]
    public void Waiting_WhateverHappened_IsWhatTheQueueHolds() => Prop.ForAll(Gen.ListOf(Steps).Select(s => s.ToArray()).ToArbitrary(), steps =>
    {
        var run = new Run();
        return steps.All(step => run.Take(step) && run.Overview is var overview && overview.Waiting == overview.Queue.Sum(q => q.Waiting));
    }).QuickCheckThrowOnFailure();

    /// <summary>However cells arrive, they are granted in the same order.</summary>
    [Fact]
    public void Grants_OffersInAnyOrder_GoByThePolicy() => Prop.ForAll(Gen.Shuffle(Cells).ToArbitrary(), shuffled =>
    {
        var pool = new DispatchPool(new LeaseTimes(), TimeSpan.Zero);
        foreach (var cell in shuffled)
        {
            pool.Offer(new CellOffers { Sweep = "sweep", Added = [cell] }, TimeSpan.Zero);
        }

        var granted = Enumerable.Range(0, Cells.Length).Select(i => pool.Acquire(Slot(i), $"lease{i}", TimeSpan.FromSeconds(6)).Lease!.Cell.Key);
        return granted.SequenceEqual(Cells.OrderBy(DispatchOrder.Of).Select(c => c.Key));
    }).QuickCheckThrowOnFailure();

    /// <summary>Whatever happened before, slots that keep asking and finishing get every cell that is still wanted.</summary>
    [Fact]
    public void Cells_Offered_AreAllGrantedInTheEnd() => Prop.ForAll(Gen.ListOf(Steps).Select(s => s.ToArray()).ToArbitrary(), steps =>
    {
        var run = new Run();
        foreach (var step in steps)
        {
            run.Take(step);
        }

        return run.Drain();
    }).QuickCheckThrowOnFailure();

    private static OfferedCell Cell(int i)
    {
        var spec = Specs.Cell(seed: i % 3) with { Fold = $"{1 + (i / 3)}" };
        return new OfferedCell { Key = CellKey.Of(spec), Spec = spec, Label = $"cell{i}", IsTeacher = i % 4 == 0, Order = i };
    }

    private static SlotReport Slot(int i) => new() { Slot = $"slot{i}", Name = $"cpu{i}", Threads = 1 };

    private enum Kind
    {
        Acquire,
        Renew,
        Release,
        Wait,
        Offer,
    }

    private sealed record Step(Kind Kind, int Slot, int Cell, int Seconds);

    /// <summary>The pool and what its slots believe: a slot holds what it was last granted until it gives it back or is told no.</summary>
    private sealed class Run
    {
        private readonly DispatchPool pool = new(new LeaseTimes(), TimeSpan.Zero);
        private readonly Dictionary<int, (Lease Lease, TimeSpan Confirmed)> held = [];
        private readonly HashSet<CellKey> wanted = [];
        private TimeSpan now = TimeSpan.FromSeconds(6);
        private int leases;

        public PoolOverview Overview => pool.Overview(now);

        public Lease[] Confirmed() => [.. held.Values.Where(h => now - h.Confirmed < new LeaseTimes().TimeToLive).Select(h => h.Lease)];

        public bool Take(Step step)
        {
            switch (step.Kind)
            {
                case Kind.Offer:
                    wanted.Add(Cells[step.Cell].Key);
                    pool.Offer(new CellOffers { Sweep = "sweep", Added = [Cells[step.Cell]] }, now);
                    break;
                case Kind.Wait:
                    now += TimeSpan.FromSeconds(step.Seconds);
                    break;
                case Kind.Acquire when !held.ContainsKey(step.Slot) && pool.Acquire(Slot(step.Slot), $"lease{leases++}", now).Lease is { } lease:
                    held[step.Slot] = (lease, now);
                    break;
                case Kind.Renew when held.TryGetValue(step.Slot, out var own):
                    if (pool.Renew(Slot(step.Slot), new LeaseRenewal { Lease = own.Lease }, now).Kept)
                    {
                        held[step.Slot] = (own.Lease, now);
                    }
                    else
                    {
                        held.Remove(step.Slot);
                    }

                    break;
                case Kind.Release when held.Remove(step.Slot, out var done):
                    Finish(done.Lease);
                    break;
            }

            return true;
        }

        /// <summary>True when everything wanted was granted to somebody and finished.</summary>
        public bool Drain()
        {
            held.Clear();
            for (var i = 0; i < 10 * Cells.Length && wanted.Count > 0; i++)
            {
                now += TimeSpan.FromSeconds(1);
                if (pool.Acquire(Slot(9), $"lease{leases++}", now).Lease is { } lease)
                {
                    Finish(lease);
                }
            }

            return wanted.Count == 0;
        }

        private void Finish(Lease lease)
        {
            // A slot whose lease ran out meanwhile gives back what is no longer its own: the cell stays wanted.
            var holds = pool.View("sweep", now).Leases.Any(l => l.Lease.Id == lease.Id);
            pool.Release(lease, stayOffered: false, now);
            if (holds)
            {
                wanted.Remove(lease.Cell.Key);
            }
        }
    }
}

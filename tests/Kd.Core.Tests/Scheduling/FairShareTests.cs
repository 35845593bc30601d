using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Scheduling;

namespace Kd.Core.Tests.Scheduling;

/// <summary>Sweeps that share the slots of a pool.</summary>
public sealed class FairShareTests
{
    private const int MostCells = 60;
    private readonly DispatchPool pool = new(new LeaseTimes(), TimeSpan.Zero);
    private static readonly ConcurrentDictionary<(string Sweep, int Place), OfferedCell> Known = [];
    private readonly Dictionary<string, int> offered = [];
    private int leases;

    [Fact]
    public void Acquire_TwoSweepsOneSlot_AlternatesWhateverCameFirst()
    {
        Offer("late", 4);
        Offer("early", 4);
        Assert.Equal(["early", "late", "early", "late"], Enumerable.Range(0, 4).Select(i => Train("slot", from: 10 + i, seconds: 1)));
    }

    [Fact]
    public void Acquire_LongAndShortCells_SharesTimeNotNumbers()
    {
        Offer("long", 4);
        Offer("short", 20);
        var now = 10.0;
        var order = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var granted = Next("slot", now)!;
            now += granted.Sweep == "long" ? 10 : 1;
            pool.Release(granted.Lease, stayOffered: false, TimeSpan.FromSeconds(now));
            order.Add(granted.Sweep);
        }

        Assert.Equal(["long", .. Enumerable.Repeat("short", 10), "long"], order);
    }

    [Fact]
    public void Acquire_SweepThatComesLate_GetsTheNextFreeSlotAndNoMoreForItsAbsence()
    {
        Offer("old", 20);
        for (var i = 0; i < 10; i++)
        {
            Train("slot", from: 10 + i, seconds: 1);
        }

        Offer("new", 20, at: 20);
        Assert.Equal(["new", "old", "new", "old"], Enumerable.Range(0, 4).Select(i => Train("slot", from: 20 + i, seconds: 1)));
    }

    [Fact]
    public void Acquire_CellOfTwoSweeps_IsTrainedOnceAndChargedToOne()
    {
        var shared = Cell("shared", 0);
        pool.Offer(new CellOffers { Sweep = "a", Added = [shared] }, TimeSpan.Zero);
        pool.Offer(new CellOffers { Sweep = "b", Added = [shared with { Label = "as b calls it" }] }, TimeSpan.Zero);
        Offer("b", 1);

        var first = Next("slot0", 10)!.Lease;
        Assert.Equal("a b", string.Join(" ", first.Sweeps));
        Assert.Equal("b", Next("slot1", 11)!.Sweep);
        Assert.Null(Next("slot2", 12));
    }

    [Fact]
    public void Withdraw_ByTheSweepThatPays_LeavesTheCellToTheOther()
    {
        var shared = Cell("shared", 0);
        pool.Offer(new CellOffers { Sweep = "a", Added = [shared] }, TimeSpan.Zero);
        pool.Offer(new CellOffers { Sweep = "b", Added = [shared] }, TimeSpan.Zero);
        var lease = Next("slot0", 10)!.Lease;
        pool.Offer(new CellOffers { Sweep = "a", Withdrawn = [shared.Key] }, TimeSpan.FromSeconds(11));

        Assert.True(pool.Renew(Slot("slot0"), new LeaseRenewal { Lease = lease }, TimeSpan.FromSeconds(12)).Kept);
        Offer("a", 1, at: 12);
        Offer("b", 1, at: 12);
        Assert.Equal("a", Next("slot1", 13)!.Sweep);
    }

    [Fact]
    public void Offer_RunningCellThatNobodyWantedForAWhile_IsPaidForAgain()
    {
        var again = Cell("a", 0);
        Offer("a", 1);
        var lease = Next("slot0", 10)!.Lease;
        pool.Offer(new CellOffers { Sweep = "a", Withdrawn = [again.Key] }, TimeSpan.FromSeconds(11));
        pool.Offer(new CellOffers { Sweep = "a", Added = [again] }, TimeSpan.FromSeconds(12));

        Assert.True(pool.Renew(Slot("slot0"), new LeaseRenewal { Lease = lease }, TimeSpan.FromSeconds(12)).Kept);
        Offer("a", 1, at: 12);
        Offer("b", 1, at: 12);
        Assert.Equal("b", Next("slot1", 13)!.Sweep);
    }

    /// <summary>While two sweeps have cells left, neither is ahead of the other by more than the cells that run.</summary>
    [Fact]
    public void Shares_AnyWeightsAndDurations_GoByWeight() => Prop.ForAll(Scenes.ToArbitrary(), scene =>
    {
        var run = new FairShareTests();
        run.Offer("a", MostCells, weight: scene.WeightA);
        run.Offer("b", MostCells, weight: scene.WeightB);
        var used = run.Work(scene);
        var ahead = Math.Abs((used["a"] / scene.WeightA) - (used["b"] / scene.WeightB));
        var bound = scene.Durations.Max() * scene.Slots * ((1.0 / scene.WeightA) + (1.0 / scene.WeightB));
        return (ahead <= bound).Label($"a {used["a"]}, b {used["b"]}: {ahead} over {bound}");
    }).QuickCheckThrowOnFailure();

    private static readonly Gen<Scene> Scenes =
        from a in Gen.Choose(1, 4)
        from b in Gen.Choose(1, 4)
        from slots in Gen.Choose(1, 5)
        from durations in Gen.Choose(1, 9).ArrayOf(7)
        select new Scene(a, b, slots, durations);

    private sealed record Scene(int WeightA, int WeightB, int Slots, int[] Durations);

    private sealed record Granted(string Sweep, Lease Lease);

    /// <summary>Slot seconds by sweep after as many cells as each has.</summary>
    private Dictionary<string, double> Work(Scene scene)
    {
        var used = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0 };
        var busy = new PriorityQueue<(int Slot, Granted? Cell, double Since), (double, int)>();
        for (var slot = 0; slot < scene.Slots; slot++)
        {
            busy.Enqueue((slot, null, 10), (10, slot));
        }

        for (var i = 0; i < MostCells; i++)
        {
            busy.TryDequeue(out var done, out var at);
            if (done.Cell is { } cell)
            {
                used[cell.Sweep] += at.Item1 - done.Since;
                pool.Release(cell.Lease, stayOffered: false, TimeSpan.FromSeconds(at.Item1));
            }

            foreach (var (slot, running, _) in busy.UnorderedItems.Select(b => b.Element).Where(b => b.Cell is not null))
            {
                pool.Renew(Slot($"slot{slot}"), new LeaseRenewal { Lease = running!.Lease }, TimeSpan.FromSeconds(at.Item1));
            }

            busy.Enqueue((done.Slot, Next($"slot{done.Slot}", at.Item1), at.Item1), (at.Item1 + scene.Durations[i % scene.Durations.Length], done.Slot));
        }

        return used;
    }

    private string Train(string slot, double from, double seconds)
    {
        var granted = Next(slot, from)!;
        pool.Release(granted.Lease, stayOffered: false, TimeSpan.FromSeconds(from + seconds));
        return granted.Sweep;
    }

    private Granted? Next(string slot, double second) =>
        pool.Acquire(Slot(slot), $"lease{leases++}", TimeSpan.FromSeconds(second)).Lease is { } lease ? new(lease.Cell.Label, lease) : null;

    private void Offer(string sweep, int cells, int weight = 1, double at = 0)
    {
        var from = offered.GetValueOrDefault(sweep);
        offered[sweep] = from + cells;
        pool.Offer(new CellOffers { Sweep = sweep, Weight = weight, Added = [.. Enumerable.Range(from, cells).Select(i => Cell(sweep, i))] }, TimeSpan.FromSeconds(at));
    }

    // Keys are hashes, and a property asks for the same cells a hundred times.
    private static OfferedCell Cell(string sweep, int i) => Known.GetOrAdd((sweep, i), _ =>
    {
        var spec = Specs.Cell(i) with { TrainerRevision = sweep };
        return new OfferedCell { Key = CellKey.Of(spec), Spec = spec, Label = sweep, IsTeacher = false, Order = i };
    });

    private static SlotReport Slot(string name) => new() { Slot = name, Name = name, Threads = 1 };
}

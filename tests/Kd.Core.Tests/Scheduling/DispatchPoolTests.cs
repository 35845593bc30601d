using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Scheduling;

namespace Kd.Core.Tests.Scheduling;

public sealed class DispatchPoolTests
{
    private static readonly LeaseTimes Times = new();
    private readonly DispatchPool pool = new(Times, born: TimeSpan.Zero);
    private int leases;

    [Fact]
    public void Acquire_TeachersAndStudents_GivesTeachersThenOneSeedAfterTheOther()
    {
        Offer(Cell("student of seed 1", seed: 1, order: 1), Cell("student of seed 0", seed: 0, order: 3), Cell("other student of seed 0", seed: 0, order: 2), Cell("teacher", seed: 1, order: 0, teacher: true));

        Assert.Equal(["teacher", "other student of seed 0", "student of seed 0", "student of seed 1"], Enumerable.Range(0, 4).Select(i => Acquire($"slot{i}")!.Cell.Label));
        Assert.Null(Acquire("slot4"));
    }

    [Fact]
    public void Acquire_SlotWhoseTrainerToldItsRevision_GetsCellsOfThatOneOnly()
    {
        // Each cell is of the revision its label says.
        Offer(Cell("old"), Cell("new", seed: 1));
        var slot = Slot("slot0") with { TrainerRevision = "new" };
        var lease = pool.Acquire(slot, "lease", TimeSpan.FromSeconds(6)).Lease!;

        Assert.Equal("new", lease.Cell.Label);
        pool.Release(lease, stayOffered: false, TimeSpan.FromSeconds(6));
        Assert.Null(pool.Acquire(slot, "another", TimeSpan.FromSeconds(6)).Lease);
        Assert.Equal("old", Acquire("slot1")!.Cell.Label);
    }

    [Fact]
    public void Acquire_SlotWithALease_GetsTheSameAgain()
    {
        Offer(Cell("a"), Cell("b", seed: 1));

        Assert.Equal(Acquire("slot0"), Acquire("slot0"));
    }

    [Fact]
    public void Acquire_SlotWhoseLeaseNobodyWants_GetsAnother()
    {
        Offer(Cell("a"), Cell("b", seed: 1));
        var revoked = Acquire("slot0")!;
        pool.Offer(new() { Sweep = "sweep", Withdrawn = [revoked.Cell.Key] }, Times.TimeToLive);

        Assert.Equal("b", Acquire("slot0")!.Cell.Label);
        Assert.Equal(1, pool.View("sweep", Times.TimeToLive).Held);
    }

    [Fact]
    public void Overview_SlotInTroubleThatAsksSeldom_IsShownUntilItAsksAgain()
    {
        pool.Acquire(Slot("slot0") with { Trouble = "no trainer starts" }, "lease", TimeSpan.Zero);
        pool.Acquire(Slot("slot1"), "lease", TimeSpan.Zero);

        Assert.Equal("no trainer starts", Assert.Single(pool.Overview(Times.InTrouble).Slots).Trouble);
        Assert.Empty(pool.Overview(Times.InTrouble * 2).Slots);
    }

    [Fact]
    public void Acquire_OtherThreadCount_GetsNothing()
    {
        Offer(Cell("a"));

        Assert.Null(pool.Acquire(Slot("slot0") with { Threads = 2 }, "lease", Times.TimeToLive).Lease);
        Assert.NotNull(Acquire("slot1"));
    }

    [Fact]
    public void Acquire_YoungPool_WaitsForEverySlotOrOneTimeToLive()
    {
        Offer(Cell("a"), Cell("b", seed: 1));
        var siblings = new[] { "slot0", "slot1" };

        Assert.Null(pool.Acquire(Slot("slot0", siblings), "one", TimeSpan.FromSeconds(1)).Lease);
        Assert.NotNull(pool.Acquire(Slot("slot1", siblings), "two", TimeSpan.FromSeconds(2)).Lease);
        Assert.NotNull(pool.Acquire(Slot("slot0", siblings), "three", TimeSpan.FromSeconds(2)).Lease);
    }

    [Fact]
    public void Acquire_YoungPoolOfSeveralSilos_WaitsForOneTimeToLive()
    {
        Offer(Cell("a"));
        var slot = Slot("slot0", "slot0") with { SiblingsAreAll = false };

        Assert.Null(pool.Acquire(slot, "early", TimeSpan.FromSeconds(5.9)).Lease);
        Assert.NotNull(pool.Acquire(slot, "late", TimeSpan.FromSeconds(6)).Lease);
    }

    [Fact]
    public void Lease_NotRenewed_ExpiresAndTheCellGoesToAnother()
    {
        Offer(Cell("a"));
        var lease = Acquire("slot0", 6)!;

        Assert.Null(Acquire("slot1", 11));
        Assert.Equal("a", Acquire("slot1", 12)!.Cell.Label);
        Assert.False(pool.Renew(Slot("slot0"), new LeaseRenewal { Lease = lease }, TimeSpan.FromSeconds(12)).Kept);
    }

    [Fact]
    public void Lease_Renewed_StaysWithItsSlot()
    {
        Offer(Cell("a"));
        var renewal = new LeaseRenewal { Lease = Acquire("slot0", 6)!, Attempt = 1 };

        for (var second = 8; second < 40; second += 2)
        {
            Assert.True(pool.Renew(Slot("slot0"), renewal, TimeSpan.FromSeconds(second)).Kept);
            Assert.Null(Acquire("slot1", second));
        }
    }

    [Fact]
    public void Renew_UnknownLease_IsAdopted()
    {
        var lease = new Lease { Id = "from before", Slot = "slot0", Cell = Cell("a"), Sweeps = ["sweep"] };

        Assert.True(pool.Renew(Slot("slot0"), new LeaseRenewal { Lease = lease }, TimeSpan.FromSeconds(1)).Kept);
        Offer(Cell("a"));
        Assert.Null(Acquire("slot1", 6.5));
    }

    [Fact]
    public void Renew_CellNoSweepWants_IsRefused()
    {
        Offer(Cell("a"));
        var lease = Acquire("slot0", 6)!;
        pool.Offer(new CellOffers { Sweep = "sweep", Withdrawn = [lease.Cell.Key] }, TimeSpan.FromSeconds(6));

        Assert.False(pool.Renew(Slot("slot0"), new LeaseRenewal { Lease = lease }, TimeSpan.FromSeconds(7)).Kept);
    }

    [Fact]
    public void Overview_SlotsLeasesAndQueue_AreCountedBySweep()
    {
        Offer(Cell("a"), Cell("b", seed: 1), Cell("c", seed: 2));
        var lease = Acquire("slot0")!;
        pool.Offer(new CellOffers { Sweep = "other", Added = [Cell("c", seed: 2)] }, TimeSpan.FromSeconds(6));

        var overview = pool.Overview(TimeSpan.FromSeconds(6));

        Assert.Equal("slot0", Assert.Single(overview.Slots).Slot);
        Assert.Equal(lease, Assert.Single(overview.Leases).Lease);
        Assert.Equal([new QueuedCells("other", 1), new QueuedCells("sweep", 2)], overview.Queue.AsEnumerable());
        var view = ClusterView.Of(overview with { Slots = [overview.Slots[0] with { Silo = "one" }] }, "two");
        Assert.Equal([("one", "a"), ("two", null)], view.Silos.Select(s => (s.Name, s.Slots.FirstOrDefault()?.Work?.Label)));
    }

    [Fact]
    public void Overview_CellsThatWait_AreCountedOnce_WithTheAgeOfTheOldest()
    {
        Offer(Cell("a"), Cell("b", seed: 1));
        pool.Offer(new CellOffers { Sweep = "other", Added = [Cell("b", seed: 1), Cell("c", seed: 2)] }, TimeSpan.FromSeconds(4));

        Assert.Equal(6, Acquire("slot0")!.WaitedSeconds);
        Assert.Equal((2, 9), Waiting(at: 9));

        Assert.Equal("a", Acquire("slot1", second: 9)!.Cell.Label);
        Assert.Equal((1, 5), Waiting(at: 9));
        pool.Offer(new CellOffers { Sweep = "other", Withdrawn = [Cell("c", seed: 2).Key] }, TimeSpan.FromSeconds(9));
        Assert.Equal((0, 0), Waiting(at: 9));
    }

    [Fact]
    public void Overview_LeasesThatRanOut_AreCounted_AndTheirCellsWaitAnew()
    {
        Offer(Cell("a"));
        Acquire("slot0");

        Assert.Equal((1, 0), Waiting(at: 12));
        Assert.Equal(1, pool.Overview(TimeSpan.FromSeconds(12)).Expired);
        Assert.Equal((1, 3), Waiting(at: 15));
    }

    [Fact]
    public void Release_StayOffered_GoesToTheNextSlot()
    {
        Offer(Cell("a"));

        pool.Release(Acquire("slot0")!, stayOffered: true, TimeSpan.FromSeconds(6));
        var again = Acquire("slot1")!;
        pool.Release(again, stayOffered: false, TimeSpan.FromSeconds(6));

        Assert.Null(Acquire("slot2"));
    }

    [Fact]
    public void Acquire_GivingBackItsLease_GetsTheNextCell_AndTheEndedOneIsOfferedNoMore()
    {
        Offer(Cell("a"), Cell("b", seed: 1));
        var first = Acquire("slot0")!;

        var second = pool.Acquire(Slot("slot0") with { Ended = first.Id }, "second", TimeSpan.FromSeconds(6)).Lease!;

        Assert.Equal(("a", "b"), (first.Cell.Label, second.Cell.Label));
        Assert.Equal([second.Cell.Key], pool.Leased(TimeSpan.FromSeconds(6)).Keys.AsEnumerable());
        Assert.Equal([second.Cell.Key], pool.Held("sweep").Keys.AsEnumerable());
    }

    [Fact]
    public void Acquire_GivingBackALeaseNobodyKnows_IsAsWithoutOne()
    {
        Offer(Cell("a"), Cell("b", seed: 1));
        var held = Acquire("slot0")!;

        Assert.Equal(held, pool.Acquire(Slot("slot0") with { Ended = "of another life" }, "new", TimeSpan.FromSeconds(6)).Lease);
    }

    private (int Cells, double OldestSeconds) Waiting(double at) => pool.Overview(TimeSpan.FromSeconds(at)) is var overview ? (overview.Waiting, overview.OldestSeconds) : default;

    private static OfferedCell Cell(string label, int seed = 0, int order = 0, bool teacher = false)
    {
        // The label stands in for what makes cells differ.
        var spec = Specs.Cell(seed) with { TrainerRevision = label };
        return new OfferedCell { Key = CellKey.Of(spec), Spec = spec, Label = label, IsTeacher = teacher, Order = order };
    }

    private static SlotReport Slot(string name, params string[] siblings) => new() { Slot = name, Name = name, Threads = 1, Siblings = [.. siblings], SiblingsAreAll = true };

    private void Offer(params OfferedCell[] cells) => pool.Offer(new CellOffers { Sweep = "sweep", Added = [.. cells] }, TimeSpan.Zero);

    private Lease? Acquire(string slot, double second = 6) => pool.Acquire(Slot(slot), $"lease{leases++}", TimeSpan.FromSeconds(second)).Lease;
}

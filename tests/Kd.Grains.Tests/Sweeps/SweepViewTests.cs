using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;

namespace Kd.Grains.Tests.Sweeps;

public sealed class SweepViewTests
{
    private static readonly ScopedPlan Plan = new(Samples.Plan(0, 1), []);
    private static readonly SlotReport Slot = new() { Slot = "a/cpu0", Name = "cpu0", Threads = 1 };

    [Fact]
    public void Of_AnyStatuses_CountsAddUpToTheTotal()
    {
        var status = Gen.Elements<Func<CellKey, CellStatus>>(
            key => new CellWaiting(key),
            _ => new CellReady(null),
            _ => new CellRunning(1),
            key => new CellDone(Samples.Result(key)),
            _ => new CellDiverged(1, "nan"),
            _ => new CellFailed(FailureKind.BadData, "torn", 1),
            _ => new CellQuarantined(FailureKind.Crashed, "boom", 3),
            _ => new CellSuspectedKiller(3),
            key => new CellBlocked(key, "diverged"));
        var wishes = Gen.Elements<ImmutableArray<string>>([], ["*/seed0/*"], ["*soft"]);
        var leased = Gen.Choose(0, Plan.Plan.Cells.Length);
        var worlds = status.ArrayOf(Plan.Plan.Cells.Length).Zip(wishes).Zip(leased);
        Prop.ForAll(worlds.ToArbitrary(), world =>
        {
            var ((makers, only), n) = world;
            var plan = new ScopedPlan(Plan.Plan, only);
            var statuses = plan.Plan.Cells.Zip(makers).ToImmutableDictionary(p => p.First.Key, p => p.Second(p.First.Key));
            var counts = SweepView.Of(plan, statuses, Pool([.. plan.Plan.Cells.Take(n).Select(c => Lease(c.Spec))]), worked: true).Counts;
            return counts.Total == counts.Waiting + counts.Ready + counts.Running + counts.Done + counts.Failed + counts.Diverged + counts.Blocked + counts.Excluded;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_TeachersDone_CountsThemApart()
    {
        var status = View(key => Plan.ByKey[key].IsTeacher ? new CellDone(Samples.Result(key)) : new CellReady(null));

        Assert.Equal(Plan.Plan.Cells.Count(c => c.IsTeacher), status.Teachers!.Total);
        Assert.Equal(status.Teachers.Total, status.Teachers.Done);
        Assert.Equal(status.Counts.Done, status.Teachers.Done);
    }

    [Fact]
    public void Of_AllWantedSettled_IsSettled() => Assert.Equal(SweepState.Settled, View(key => new CellDone(Samples.Result(key))).State);

    [Theory]
    [InlineData(true, SweepState.Running)]
    [InlineData(false, SweepState.Idle)]
    public void Of_CellsLeft_DependsOnWhetherSomebodyWorksOnThem(bool worked, SweepState expected) =>
        Assert.Equal(expected, View(_ => new CellReady(null), worked: worked).State);

    [Fact]
    public void Of_SameFailureOfManyCells_IsOneGroup()
    {
        var group = Assert.Single(View(_ => new CellDiverged(1, "loss is NaN")).Failures);
        Assert.Equal(("diverged", "loss is NaN", 6), (group.State, group.Message, group.Labels.Length));
    }

    [Fact]
    public void Of_SlotWithoutTrainer_SaysSo()
    {
        var pool = new PoolView(0, [], [Slot with { Trouble = "the trainer exited with code 3" }]);
        var group = Assert.Single(SweepView.Of(Plan, Statuses(_ => new CellReady(null)), pool, worked: true).Failures);
        Assert.Equal(("slot", "the trainer exited with code 3"), (group.State, group.Message));
    }

    [Theory]
    [InlineData(4, null, "the recipe asks for 1 threads, the slots have 4: start the silo with --threads 1 or change the recipe")]
    [InlineData(1, "2", "planned for trainer revision test, the slots have 2: start silos of the release that planned them, or submit the grid under another name")]
    public void Of_NoSlotFits_SaysWhatToDo(int threads, string? revision, string expected)
    {
        var pool = new PoolView(0, [], [Slot with { Threads = threads, TrainerRevision = revision }]);
        var status = SweepView.Of(Plan, Statuses(_ => new CellReady(null)), pool, worked: true);
        var group = Assert.Single(status.Failures);
        Assert.Equal(("unfit", expected, 6, SweepState.Idle), (group.State, group.Message, group.Labels.Length, status.State));
    }

    [Fact]
    public void Eta_NothingToldItsSpeed_IsUnknown() => Assert.Null(View(_ => new CellReady(null)).EtaSeconds);

    [Fact]
    public void Eta_TellsByTheCellsMostAlike()
    {
        // Seed 0 took 100 s for the teacher, 10 s for hard, 30 s for hard+soft; seed 1 is to come on one slot.
        double[] seconds = [100, 10, 30];
        var statuses = Plan.Plan.Cells.Select((cell, i) => (cell.Key, i)).ToImmutableDictionary(
            c => c.Key,
            c => c.i < 3 ? (CellStatus)new CellDone(Samples.Result(c.Key, seconds: seconds[c.i])) : new CellReady(null));
        Assert.Equal(140, SweepView.Of(Plan, statuses, Pool([]), worked: true).EtaSeconds);
    }

    [Fact]
    public void Eta_RunningCell_CountsWhatItSaysIsLeft()
    {
        var last = Plan.Plan.Cells[^1];
        var progress = new ProgressEvent
        {
            Attempt = new(last.Key, 1), Sequence = 0, Epoch = 1, Step = 5, Steps = 10, Losses = ImmutableSortedDictionary<string, double>.Empty,
            ImagesPerSecond = 1, LoaderWaitShare = 0, EtaSeconds = 7,
        };
        var statuses = Statuses(key => key == last.Key ? new CellRunning(1) : new CellDone(Samples.Result(key)));
        Assert.Equal(7, SweepView.Of(Plan, statuses, Pool([Lease(last.Spec) with { Attempt = 1, Progress = progress }]), worked: true).EtaSeconds);
    }

    private static SweepStatus View(Func<CellKey, CellStatus> status, bool worked = true) => SweepView.Of(Plan, Statuses(status), Pool([]), worked);

    private static ImmutableDictionary<CellKey, CellStatus> Statuses(Func<CellKey, CellStatus> status) =>
        Plan.Plan.Cells.ToImmutableDictionary(c => c.Key, c => status(c.Key));

    private static PoolView Pool(ImmutableArray<LeaseRenewal> leases) => new(leases.Length, leases, [Slot]);

    private static LeaseRenewal Lease(CellSpec spec) => new() { Lease = new() { Id = spec.Seed + spec.Fold, Slot = Slot.Slot, Cell = Samples.Offer(spec), Sweeps = ["toy"] } };
}

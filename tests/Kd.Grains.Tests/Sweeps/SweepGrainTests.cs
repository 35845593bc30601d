using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;

namespace Kd.Grains.Tests.Sweeps;

public sealed class SweepGrainTests : IAsyncLifetime
{
    private static readonly SlotReport Slot = new() { Slot = "s", Name = "cpu0", Threads = 1, Siblings = ["s"], SiblingsAreAll = true };
    private GrainHost host = null!;

    private ISweepGrain Sweep => host.Grains.GetGrain<ISweepGrain>("toy");

    private IDispatcherGrain Dispatcher => host.Grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool);

    public async Task InitializeAsync()
    {
        host = await GrainHost.Start();
        await host.Submit(Samples.Plan(0, 1));
    }

    public Task DisposeAsync() => host.DisposeAsync().AsTask();

    private Task Want(string sweep, params string[] only) => host.Sweeps.WantAsync(sweep, new([.. only], DateTimeOffset.UnixEpoch), CancellationToken.None);

    [Fact]
    public async Task GetStatus_UnknownSweep_IsNull() => Assert.Null(await host.Grains.GetGrain<ISweepGrain>("other").GetStatus());

    [Fact]
    public async Task GetStatus_NobodyWorksOnIt_IsIdle() => Assert.Equal(SweepState.Idle, (await Sweep.GetStatus())!.State);

    [Fact]
    public async Task Reconcile_FreshSweep_OffersAllButStudentsOfUntrainedTeachers()
    {
        Assert.True(await Sweep.Reconcile(new()));
        Assert.Equal(4, (await Dispatcher.GetHeld("toy")).Keys.Length);
        Assert.Equal(2, (await Sweep.GetStatus())!.Counts.Waiting);
    }

    [Fact]
    public async Task Reconcile_ReleaseWhoseHintWasLost_OffersTheCellAgain()
    {
        await Sweep.Reconcile(new());
        var lease = (await Dispatcher.Acquire(Slot)).Lease!;
        await Dispatcher.Release(lease, stayOffered: false);
        await Sweep.Reconcile(new());
        Assert.Equal(lease.Cell.Key, (await Dispatcher.Acquire(Slot)).Lease!.Cell.Key);
    }

    [Fact]
    public async Task Reconcile_SweepOfThousands_OffersWhatKeepsSlotsBusyAndTheRestWhenThatRunsLow()
    {
        var seeds = Enumerable.Range(0, SweepOffers.Least + 100).ToArray();
        await host.Submit(Samples.Plan(seeds) with { Sweep = "large" }, "large");
        var large = host.Grains.GetGrain<ISweepGrain>("large");
        await Want("large", "*/hard");
        await large.Reconcile(new());
        Assert.Equal(SweepOffers.Least, (await Dispatcher.GetHeld("large")).Keys.Length);
        Assert.Equal([new QueuedCells("large", seeds.Length)], (await Dispatcher.GetOverview()).Queue.AsEnumerable());

        var trained = new List<string>();
        for (var lease = await Next(); lease is not null; lease = await Next())
        {
            trained.Add(lease.Cell.Label);
            await host.Train(lease.Cell.Spec);
            await Dispatcher.Release(lease, stayOffered: false);
            await large.CellChanged(new(lease.Cell.Key));
        }

        Assert.Equal(seeds.Select(seed => $"toy/fold1/seed{seed}/hard"), trained);

        // The hint is one-way: the call after it comes after it.
        async Task<Lease?> Next()
        {
            await large.GetCells();
            return (await Dispatcher.Acquire(Slot)).Lease;
        }
    }

    [Fact]
    public async Task CellChanged_TeacherDone_ReleasesItsStudentAtOnce()
    {
        await Want("toy", "*/seed0/hard+soft");
        await Sweep.Reconcile(new());
        var lease = (await Dispatcher.Acquire(Slot)).Lease!;
        await host.Train(lease.Cell.Spec);
        await Dispatcher.Release(lease, stayOffered: false);
        await Sweep.CellChanged(new(lease.Cell.Key));

        // The hint is one-way; the next call to the grain comes after it.
        Assert.Equal(new CellCounts { Total = 6, Done = 1, Ready = 1, Excluded = 4 }, (await Sweep.GetStatus())!.Counts);
        Assert.Equal("toy/fold1/seed0/hard+soft", (await Dispatcher.Acquire(Slot)).Lease!.Cell.Label);
    }

    [Fact]
    public async Task Reconcile_AnotherSiloWasAskedForOtherCells_OffersThoseInstead()
    {
        await Want("toy", "*/seed0/hard");
        await Sweep.Reconcile(new());
        Assert.Single((await Dispatcher.GetHeld("toy")).Keys);

        await Want("toy", "*/hard");
        await Sweep.Reconcile(null);

        Assert.Equal(2, (await Dispatcher.GetHeld("toy")).Keys.Length);
        Assert.Equal(2, (await Sweep.GetStatus())!.Counts.Ready);
    }

    [Fact]
    public async Task GetStatus_WhatIsWantedIsDamaged_SaysSoInPlaceOfCells()
    {
        await File.WriteAllTextAsync(Path.Combine(host.Store, "sweeps", "toy", "wanted-1.json"), "{");
        Assert.Contains("sweeps/toy/wanted-1.json cannot be read", Assert.Single((await Sweep.GetStatus())!.Failures).Message);
    }

    [Fact]
    public async Task Reconcile_CellDoneElsewhere_RevokesTheLeaseThatStillTrainsIt()
    {
        await Sweep.Reconcile(new());
        var lease = (await Dispatcher.Acquire(Slot)).Lease!;
        await host.Train(lease.Cell.Spec);
        await Sweep.CellChanged(new(lease.Cell.Key));
        await Sweep.Reconcile(null);
        Assert.False((await Dispatcher.Renew(Slot, new() { Lease = lease })).Kept);
    }

    [Fact]
    public async Task Reconcile_Cancelled_WithdrawsEverythingAndRevokesTheLease()
    {
        await Sweep.Reconcile(new());
        var lease = (await Dispatcher.Acquire(Slot)).Lease!;
        await host.Sweeps.CancelAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.False(await Sweep.Reconcile(null));

        Assert.False((await Dispatcher.Renew(Slot, new() { Lease = lease })).Kept);
        Assert.Empty((await Dispatcher.GetHeld("toy")).Keys);
        Assert.Equal(SweepState.Cancelled, (await Sweep.GetStatus())!.State);
    }

    [Fact]
    public async Task Reconcile_CancelledButAnotherSweepWantsItsCells_LeavesTheLease()
    {
        await host.Submit(Samples.Plan(0, 1) with { Sweep = "other" }, "other");
        await Sweep.Reconcile(new());
        await host.Grains.GetGrain<ISweepGrain>("other").Reconcile(new());
        var lease = (await Dispatcher.Acquire(Slot)).Lease!;

        await host.Sweeps.CancelAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Sweep.Reconcile(null);

        Assert.True((await Dispatcher.Renew(Slot, new() { Lease = lease })).Kept);
    }

    [Fact]
    public async Task Reconcile_Resumed_OffersAgain()
    {
        await host.Sweeps.CancelAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Sweep.Reconcile(new());
        await host.Sweeps.ResumeAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.True(await Sweep.Reconcile(null));
        Assert.Equal(4, (await Dispatcher.GetHeld("toy")).Keys.Length);
    }

    [Fact]
    public async Task Reconcile_DeletedUnderIt_WithdrawsEverythingAndIsNoMore()
    {
        await Sweep.Reconcile(new());
        await host.Sweeps.DeleteAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.False(await Sweep.Reconcile(null));
        Assert.Empty((await Dispatcher.GetHeld("toy")).Keys);
        Assert.Null(await Sweep.GetStatus());
    }

    [Fact]
    public async Task Forget_ResultThatWasEvicted_IsOfferedAgain()
    {
        var plain = Samples.Plan(0).Cells[1];
        await host.Train(plain.Spec);
        Assert.Equal(1, (await Sweep.GetStatus())!.Counts.Done);
        await host.Cells.EvictAsync(plain.Key, new HashSet<CellKey>(), DateTimeOffset.UnixEpoch, CancellationToken.None);

        await Sweep.Forget();

        Assert.Equal(0, (await Sweep.GetStatus())!.Counts.Done);
        await Sweep.Reconcile(new());
        Assert.Contains(plain.Key, (await Dispatcher.GetHeld("toy")).Keys);
    }

    [Fact]
    public async Task GetStatus_ResultEvictedByWhoTellsNobody_ShowsItGone()
    {
        var plain = Samples.Plan(0).Cells[1];
        await host.Train(plain.Spec);
        var whole = KdJson.Serialize(await host.Grains.GetGrain<IAggregatorGrain>("toy").GetTable());
        Assert.Equal(1, (await Sweep.GetStatus())!.Counts.Done);

        await host.Cells.EvictAsync(plain.Key, new HashSet<CellKey>(), DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal(0, (await Sweep.GetStatus())!.Counts.Done);
        Assert.NotEqual(whole, KdJson.Serialize(await host.Grains.GetGrain<IAggregatorGrain>("toy").GetTable()));
    }

    [Fact]
    public async Task GetStatus_NameGivenToAnotherSweepByWhoTellsNobody_IsOfThatOne()
    {
        await Sweep.Reconcile(new());
        var aggregator = host.Grains.GetGrain<IAggregatorGrain>("toy");
        var whole = KdJson.Serialize(await aggregator.GetTable());
        await host.Sweeps.DeleteAsync("toy", DateTimeOffset.UnixEpoch, CancellationToken.None);
        await host.Submit(Samples.Plan(0));
        var stray = new Lease { Id = "x", Slot = "s", Cell = Samples.Offer(Samples.Spec(seed: 7)), Sweeps = ["toy"] };
        Assert.True((await Dispatcher.Renew(Slot, new() { Lease = stray })).Kept);

        Assert.Equal((3, 0), ((await Sweep.GetStatus())!.Counts.Total, (await Sweep.GetStatus())!.Running.Length));
        Assert.NotEqual(whole, KdJson.Serialize(await aggregator.GetTable()));
        await Sweep.Reconcile(null);
        Assert.False((await Dispatcher.Renew(Slot, new() { Lease = stray })).Kept);
    }

    [Fact]
    public async Task GetStatus_PlanDamaged_SaysSoInPlaceOfCells()
    {
        await File.WriteAllTextAsync(Path.Combine(host.Store, "sweeps", "toy", "plan.json"), "{");

        var status = (await Sweep.GetStatus())!;

        Assert.Equal((SweepState.Unreadable, 0), (status.State, status.Counts.Total));
        Assert.Contains("sweeps/toy/plan.json cannot be read", Assert.Single(status.Failures).Message);
        Assert.False(await Sweep.Reconcile(new()));
    }

    [Fact]
    public async Task Reconcile_ResultOfOneCellDamaged_BlocksThatOneAndOffersTheOthers()
    {
        var plain = Samples.Plan(0).Cells[1];
        await host.Train(plain.Spec);
        await File.WriteAllTextAsync(host.Cells.Store.LocalPath(ArtifactPaths.Result(plain.Key)), "{");

        Assert.True(await Sweep.Reconcile(new()));

        Assert.Equal(3, (await Dispatcher.GetHeld("toy")).Keys.Length);
        var status = (await Sweep.GetStatus())!;
        Assert.Equal(1, status.Counts.Blocked);
        Assert.Contains("result.json cannot be read", Assert.Single(status.Failures).Message);
    }

    [Fact]
    public async Task Reconcile_SubmittedAgainWhileItIsWorkedOn_ForgetsObstaclesOnce()
    {
        var plain = Samples.Plan(0).Cells[1];
        var first = new Submission();
        await Sweep.Reconcile(first);
        await Sweep.CellChanged(new(plain.Key, "weights are gone"));
        await Sweep.Reconcile(first);
        Assert.Equal(1, (await Sweep.GetStatus())!.Counts.Blocked);

        await Sweep.Reconcile(new());
        Assert.Equal(0, (await Sweep.GetStatus())!.Counts.Blocked);
    }

    [Fact]
    public async Task Reconcile_EverythingDone_SaysSo()
    {
        foreach (var cell in Samples.Plan(0, 1).Cells)
        {
            await host.Train(cell.Spec);
        }

        Assert.False(await Sweep.Reconcile(new()));
        Assert.Equal(SweepState.Settled, (await Sweep.GetStatus())!.State);
    }

    [Fact]
    public async Task GetTable_RebuiltFromTheStore_HasTheSameBytes()
    {
        await host.Train(Samples.Plan(0).Cells[1].Spec);
        var table = KdJson.Serialize(await host.Grains.GetGrain<IAggregatorGrain>("toy").GetTable());
        await using var other = await GrainHost.Start(host.Store);
        Assert.Equal(table, KdJson.Serialize(await other.Grains.GetGrain<IAggregatorGrain>("toy").GetTable()));
        Assert.Contains("0.5", table);
    }

    [Fact]
    public async Task GetCells_PlanOrder_WithWhatEachColumnShows()
    {
        var rows = (await Sweep.GetCells())!.Cells;
        Assert.Equal(Samples.Plan(0, 1).Cells.Select(c => (c.Label, "ap50")), rows.Select(r => (r.Label, r.Metric)));
        Assert.IsType<CellReady>(rows[0].Status);
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Api;

/// <summary>What is read member by member is what the one JSON of the product would have read.</summary>
public sealed class StatusJsonTests
{
    private static readonly CellKey Key = CellKey.Of(Specs.Cell());

    private static readonly Gen<string> Words = Gen.Elements("", "a", "hard+mse", "scenes/fold1/seed0/hard", "ünïcode \u202e \"quoted\"\n");

    private static readonly Gen<CellCounts> Counts =
        from n in Gen.Choose(0, 10_000).ArrayOf(9)
        select new CellCounts { Total = n[0], Waiting = n[1], Ready = n[2], Running = n[3], Done = n[4], Failed = n[5], Diverged = n[6], Blocked = n[7], Excluded = n[8] };

    private static readonly Gen<ProgressEvent> Progress =
        from n in Gen.Choose(0, 1000).ArrayOf(6)
        from loss in Words
        from use in Maybe(Gen.Elements(new DeviceUse(1L << 40, 2, 0.25), new DeviceUse(null, null, null)))
        select new ProgressEvent
        {
            Attempt = new AttemptId(Key, n[0]),
            Sequence = n[1] * (1L << 32),
            Epoch = n[2],
            Step = n[3],
            Steps = n[4],
            Losses = ImmutableSortedDictionary<string, double>.Empty.Add(loss, n[5] / 7.0),
            ImagesPerSecond = n[5],
            LoaderWaitShare = n[5] / 1000.0,
            EtaSeconds = n[5] / 3.0,
            Device = use,
        };

    private static readonly Gen<RunningCell> Running =
        from label in Words
        from attempt in Gen.Choose(1, 9)
        from phase in Gen.Elements<TrainerPhase?>([null, .. Enum.GetValues<TrainerPhase>()])
        from progress in Maybe(Progress)
        select new RunningCell(Key, label, attempt, "cpu0", phase, progress);

    private static readonly Gen<SweepStatus> Statuses =
        from name in Words
        from state in Gen.Elements(Enum.GetValues<SweepState>())
        from counts in Counts
        from teachers in Maybe(Counts)
        from running in Gen.ListOf(Running)
        from failures in Gen.ListOf(Words)
        from cause in Gen.Elements<FailureKind?>([null, .. Enum.GetValues<FailureKind>()])
        from eta in Gen.Elements<double?>(null, 0, 12.5)
        select new SweepStatus
        {
            Sweep = name,
            State = state,
            Counts = counts,
            Teachers = teachers,
            Running = [.. running],
            Failures = [.. failures.Select(message => new FailureGroup("failed", message, [.. failures]) { Cause = cause })],
            EtaSeconds = eta,
        };

    private static readonly Gen<ClusterView> Clusters =
        from name in Words
        from cells in Gen.ListOf(Running)
        from queue in Gen.ListOf(Words)
        let slots = cells.Select(c => new SlotView($"{name}/{c.Slot}", c.Slot, "cpu", c.Attempt, c.Phase is null ? "no disk" : null, new SlotWork(c.Key, c.Label, [.. queue], c.Phase is null ? null : c.Attempt, c.Phase, c.Progress)))
        select new ClusterView(
            [new SiloView(name, [.. slots, new SlotView("b/cpu1", "cpu1", "cpu", 1, Trouble: null, Work: null)]), new SiloView("c", [])],
            [.. queue.Select((sweep, n) => new QueuedCells(sweep, n))]);

    [Fact]
    public void Sweeps_WhatWasWritten_IsRead() => Prop.ForAll(Gen.ListOf(Statuses).ToArbitrary(), all =>
        KdJson.Serialize(StatusJson.Sweeps(Encoding.UTF8.GetBytes(KdJson.Serialize(all)))) == KdJson.Serialize(all)).QuickCheckThrowOnFailure();

    [Fact]
    public void Cluster_WhatWasWritten_IsRead() => Prop.ForAll(Clusters.ToArbitrary(), cluster =>
        KdJson.Serialize(StatusJson.Cluster(Encoding.UTF8.GetBytes(KdJson.Serialize(cluster)))) == KdJson.Serialize(cluster)).QuickCheckThrowOnFailure();

    [Fact]
    public void Silo_WhatWasWritten_IsRead()
    {
        var silo = new LocalSilo(4711, "http://127.0.0.1:1", "/store/token", "/data");

        Assert.Equal(silo, StatusJson.Silo(Encoding.UTF8.GetBytes(KdJson.Serialize(silo))));
    }

    [Fact]
    public void Sweeps_OfAnotherRelease_MayHaveMoreAndLackWhatMayBeAbsent()
    {
        var status = Assert.Single(StatusJson.Sweeps("""[{"mood":"good","sweep":"a","state":"idle","counts":{"total":3,"lost":1},"teachers":null}]"""u8.ToArray()));

        Assert.Equal((SweepState.Idle, 3, 0, null), (status.State, status.Counts.Total, status.Counts.Done, status.Teachers));
        Assert.True(status is { Running.IsEmpty: true, Failures.IsEmpty: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"sweep":"a","state":"idle"}]""")]
    [InlineData("""[{"sweep":"a","state":"dreaming","counts":{"total":1}}]""")]
    [InlineData("""[{"sweep":1,"state":"idle","counts":{"total":1}}]""")]
    [InlineData("""[{"sweep":"a","state":"idle","counts":{"total":1.5}}]""")]
    [InlineData("""[{"sweep":"a","state":"idle","counts":{"total":1},"running":[{"key":"12"}]}]""")]
    public void Sweeps_SomethingElse_IsNoAnswer(string text) => Assert.ThrowsAny<JsonException>(() => StatusJson.Sweeps(Encoding.UTF8.GetBytes(text)));

    private static Gen<T?> Maybe<T>(Gen<T> some)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), some.Select(T? (one) => one));
}

using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Silo.Tests.Faults;

/// <summary>The check finds what is broken: each promise is broken once by hand.</summary>
public sealed class PromiseCheckTests : IDisposable
{
    private static readonly CellSpec Spec = Stub.Spec();
    private static readonly CellKey Key = CellKey.Of(Spec);
    private readonly TestDirectory home = new();
    private readonly FileArtifactStore store;
    private readonly OperationLog log;

    public PromiseCheckTests()
    {
        Assert.True(FileArtifactStore.TryOpen(home.Of("store"), out var opened, out _));
        store = opened!;
        log = new OperationLog(home.Of("log"));
        log.Injected("nothing");
    }

    [Fact]
    public async Task ResultThatChanged_BreaksP1()
    {
        await Put(ArtifactPaths.Result(Key), "second");
        log.Accepted(Key.Hex, ArtifactHash.Of("first"u8));

        Assert.Equal([$"P1: {Key.Hex} had more than one result"], await Broken());
    }

    [Fact]
    public async Task ResultThatWent_BreaksP2()
    {
        log.Accepted(Key.Hex, ArtifactHash.Of("first"u8));

        Assert.Equal([$"P2: the result of {Key.Hex} was there and is gone"], await Broken());
    }

    [Fact]
    public async Task SweepThatWent_BreaksP2()
    {
        log.Submitted("toy");

        Assert.Equal(["P2: sweep toy was acknowledged and is gone"], await Broken());
    }

    [Fact]
    public async Task CellLeftUndone_BreaksP5()
    {
        await Submit();

        Assert.Equal(["P5: toy/fold1/seed0/hard has no result, and nothing in its way"], await Broken());
    }

    [Fact]
    public async Task OneFailureTooMany_BreaksP5()
    {
        await Submit();
        await Fail(FailureKind.Crashed, times: CellPolicy.Default.MaxFailures + 1);

        Assert.Equal([$"P5: toy/fold1/seed0/hard failed {CellPolicy.Default.MaxFailures + 1} times"], await Broken());
    }

    [Fact]
    public async Task LossThatCounts_BreaksP6()
    {
        await Submit();
        await Fail(FailureKind.Lost, times: 1);

        Assert.Equal(["P6: toy/fold1/seed0/hard has a loss counted as a failure"], await Broken());
    }

    public void Dispose() => home.Dispose();

    private Task<IReadOnlyList<string>> Broken() => new PromiseCheck(store).Run(home.Of("log"));

    private async Task Put(ArtifactPath path, string text) => await store.PutIfAbsentAsync(path, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private async Task Submit()
    {
        var plan = new Plan
        {
            Sweep = "toy",
            Columns = [new("toy", "ap50", [], ["1"], [0])],
            Rows = [new("hard", IsTeacher: false)],
            Baseline = "hard",
            TeacherSeed = "same",
            Cells = [new PlannedCell { Key = Key, Spec = Spec, Dataset = "toy", Config = "hard", IsTeacher = false }],
        };
        await store.PutIfAbsentAsync(ArtifactPaths.Plan("toy"), CanonicalJson.Of(plan), CancellationToken.None);
        log.Submitted("toy");
    }

    private async Task Fail(FailureKind kind, int times)
    {
        var cells = new CellStore(store);
        for (var i = 0; i < times; i++)
        {
            var attempt = await cells.BeginAttemptAsync(Spec, CancellationToken.None);
            await cells.EndAttemptAsync(attempt.Id, new FailedEnd(kind, "by hand") { At = DateTimeOffset.UnixEpoch }, CancellationToken.None);
        }
    }
}

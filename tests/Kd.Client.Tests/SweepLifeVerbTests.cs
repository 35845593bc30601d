using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.Client.Tests;

/// <summary>Verbs that change what becomes of a sweep, as a person or a script sees them.</summary>
public sealed class SweepLifeVerbTests : ServedTest
{
    [Theory]
    [InlineData("cancel", "demo: cancelled, 1 of 2 done\n")]
    [InlineData("cancel demo -o name", "demo\n")]
    [InlineData("resume demo", "demo: running, 1 of 2 done\n")]
    [InlineData("retry --cause out-of-memory hung --config hard+soft", "demo: 1 cell tried again, running\n  scenes/fold1/seed0/hard+soft\n")]
    [InlineData("retry -o name", "scenes/fold1/seed0/hard+soft\n")]
    [InlineData("logs demo scenes/fold1/seed0/big --follow", "epoch 1\nepoch 2\n")]
    [InlineData("cluster", "SILO   SLOT  DEVICE  THREADS  WORK\nlab-1  cpu0  cpu     1        scenes/fold1/seed0/big (attempt 2): starting\nlab-1  cpu1  cpu     1        idle\nlab-2  -     -       -        trains nothing: it has no slots\nqueue: 3 cells of demo\n")]
    [InlineData("cluster -o name", "lab-1\nlab-2\n")]
    [InlineData("delete demo --yes", "demo: deleted, its grid and plan lie in trash/1 of the store\n")]
    [InlineData("evict scenes/fold1/seed0/big --yes", "2 cells moved to trash/2 of the store\n")]
    public async Task Verb_Change_SaysWhatItCameTo(string line, string expected)
    {
        var run = await kdctl.RunAsync(line.Split(' '));

        Assert.Equal((0, expected), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Cancel_Json_IsTheApisRecord()
    {
        var run = await kdctl.RunAsync("cancel", "-o", "json");

        Assert.Equal(SweepState.Cancelled, KdJson.Deserialize<SweepChange>(run.Output).Status.State);
    }

    [Fact]
    public async Task Cancel_SaysHowToGoOn() =>
        Assert.Contains("kdctl resume demo", (await kdctl.RunAsync("cancel")).Error);

    [Fact]
    public async Task Retry_Filters_ReachTheServer()
    {
        await kdctl.RunAsync("retry", "demo", "--cell", "scenes/*", "--config", "hard", "--cause", "bad-data");

        Assert.Equal(("scenes/*", "hard", FailureKind.BadData), (server.Retried!.Cells.Single(), server.Retried.Configs.Single(), server.Retried.Causes.Single()));
    }

    [Theory]
    [InlineData("delete demo", "n", 4)]
    [InlineData("delete demo", "", 4)]
    [InlineData("delete demo", "yes", 0)]
    [InlineData("evict scenes/fold1/seed0/big", "N", 4)]
    [InlineData("evict scenes/fold1/seed0/big", "y", 0)]
    public async Task TakingAway_WithoutYes_AsksFirst(string line, string answer, int code)
    {
        var run = await kdctl.ShellAsync($"printf '{answer}' | \"$KDCTL\" {line}");

        Assert.Equal(code, run.ExitCode);
        Assert.Contains("[y/N]", run.Error);
        Assert.Equal(code == 4, run.Error.Contains("nothing was changed", StringComparison.Ordinal));
        Assert.Equal(code == 0 ? 1 : 0, server.TakenAway);
    }

    [Theory]
    [InlineData("cancel dem", "no sweep 'dem': did you mean \"demo\"?")]
    [InlineData("retry demo --cause cashed", "'cashed'")]
    [InlineData("evict scenes/fold1/seed0/bigg --yes", "no cell 'scenes/fold1/seed0/bigg': did you mean \"scenes/fold1/seed0/big\"?")]
    [InlineData("evict demo --yes", "'demo' is a sweep; a cell was expected")]
    [InlineData("logs demo scenes/fold1/seed0/bigg", "sweep demo has no cell 'scenes/fold1/seed0/bigg': did you mean \"scenes/fold1/seed0/big\"?")]
    [InlineData("logs demo scenes/fold1/seed0/hard+soft", "not been attempted yet")]
    [InlineData("delete", "Required argument missing")]
    public async Task Verb_WrongName_SaysWhatIsNearAndCodeIsTwo(string line, string expected)
    {
        var run = await kdctl.RunAsync(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task Status_UnreadableSweep_SaysWhyAndCodeIsOne()
    {
        server.Sweeps = [Samples.Status(0, SweepState.Unreadable) with { Failures = [new FailureGroup("unreadable", "plan.json cannot be read", [])] }];

        var run = await kdctl.RunAsync("status");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("unreadable: plan.json cannot be read", run.Output);
    }

    [Fact]
    public async Task Submit_CellsThatFailedBefore_AreCountedAndNamed()
    {
        server.Summary = Samples.Summary with { New = 0, Inherited = [new FailureGroup("failed", "no memory", [Samples.Teacher.Label]), new FailureGroup("blocked", "blocked by it", [Samples.Student.Label])] };

        var run = await kdctl.RunAsync("submit", kdctl.Write("grid.json", Samples.Grid));

        Assert.Contains("0 done, 2 failed or blocked before, 0 to train", run.Output);
        Assert.Contains("1 failed: no memory\n  scenes/fold1/seed0/big", run.Error);
        Assert.Contains("kdctl retry demo", run.Error);
    }
}

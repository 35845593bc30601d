using Kd.Client.Tests;
using Kd.Core.Api;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Verbs;

/// <summary>kdctl as a process, against a silo and real stub trainers: each group of verbs once, from the command line to the store.</summary>
public sealed class VerbTests : IDisposable
{
    private static readonly StubRule Slow = new() { Steps = 2000, StepSeconds = 0.02 };
    private readonly TestDirectory home = new();
    private readonly Kdctl kdctl = new();

    public VerbTests() => RunningSilo.Script(home);

    public void Dispose()
    {
        kdctl.Dispose();
        home.Dispose();
    }

    [Fact]
    public async Task CancelAndResume_StopsTheTrainers_AndFinishesLater()
    {
        RunningSilo.Script(home, Slow);
        await using var silo = await RunningSilo.Start(home, o => o with { Lease = TimeSpan.FromSeconds(1) });
        await silo.Submit(StubGrid.Request());
        await silo.Until("toy", s => s.Running.Any(r => r.Progress is not null));

        Assert.Equal("toy: cancelled, 0 of 3 done\n", await Says("cancel"));
        Assert.Contains("toy    cancelled", await Says("ls"));
        RunningSilo.Script(home);
        Assert.StartsWith("toy: running", await Says("resume", "toy"), StringComparison.Ordinal);
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task Retry_MendedCause_TrainsWhatFailed()
    {
        RunningSilo.Script(home, new StubRule { Terms = "hard", Teacher = false, Do = StubFate.Fail, Kind = FailureKind.BadData });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(1, (await silo.Settled()).Counts.Failed);
        RunningSilo.Script(home);

        Assert.Equal("toy: nothing to retry, no cell asked for has failed\n", await Says("retry", "--cause", "hung"));
        Assert.Equal("toy/fold1/seed0/hard\n", await Says("retry", "--cell", "*/hard", "--cause", "bad-data", "-o", "name"));
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task EvictAndDelete_TakeAwayWhatTheyName_AndTheRestIsFoundAgain()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        await silo.Settled();

        Assert.Equal("2 cells moved to trash/1 of the store\n", await Says("evict", "toy/fold1/seed0/big", "--yes"));
        await silo.Until("toy", s => s is { State: SweepState.Settled, Counts.Done: 3 });
        Assert.Equal("toy: deleted, its grid and plan lie in trash/2 of the store\n", await Says("delete", "toy", "--yes"));
        Assert.Equal("", await Says("ls", "-o", "name"));
        Assert.Equal(3, (await silo.Submit(StubGrid.Request())).Plan.Done);
    }

    [Fact]
    public async Task LogsAndCluster_ShowWhatRuns()
    {
        RunningSilo.Script(home, new StubRule { Steps = 300, StepSeconds = 0.02 });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request(only: "*/hard"));
        await silo.Until("toy", s => s.Running.Any(r => r.Progress is not null));
        var following = Says("logs", "toy", "toy/fold1/seed0/hard", "--follow");

        Assert.Matches(@"cpu\d +cpu +1 +toy/fold1/seed0/hard: epoch", await Says("cluster"));

        // It ends by itself, with the attempt.
        Assert.Matches(@"^training [0-9a-f]{12}#1 from step 0 of 300\n$", await following);
        Assert.Equal(1, (await silo.Get<SweepStatus>("/v1/sweeps/toy")).Counts.Done);
    }

    private async Task<string> Says(params string[] words)
    {
        var run = await kdctl.RunAsync([.. words, "--store", home.Of("store")]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}

using Kd.Core.Api;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Clustering;

public sealed class ClusterTests : ClusterTest
{
    [Fact]
    public async Task ThreeSilos_AGridOf200Cells_TrainsOnAllOfThem()
    {
        await Start(3);
        var submitted = await silos[0].Submit(StubGrid.Request(folds: "[1, 2]", seeds: $"[{string.Join(", ", Enumerable.Range(0, 20))}]", configs: """["hard", "hard+soft", "hard+mse", "soft+mse"]"""));
        Assert.Equal(200, submitted.Plan.New);

        var status = await silos[2].Settled();

        Assert.Equal(new CellCounts { Total = 200, Done = 200 }, status.Counts);
        Assert.Equal(200, Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories).Count());
        Assert.All(silos, silo => Assert.True(silo.Begun > 0, $"a silo trained nothing: {string.Join(", ", silos.Select(s => s.Begun))}"));
    }

    [Fact]
    public async Task SilosThatStartTogether_ShareOneToken()
    {
        await Task.WhenAll(Start(1), Start(1), Start(1));

        foreach (var silo in silos)
        {
            using var answer = await silo.Http.GetAsync("/v1/sweeps");
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task Only_AskedForOnOneSilo_IsKeptByTheOthers()
    {
        await Start(2);
        await silos[0].Submit(StubGrid.Request(only: "*/hard"));

        var status = await silos[1].Settled();
        await Task.Delay(TimeSpan.FromSeconds(6));

        Assert.Equal((1, 2), (status.Counts.Done, status.Counts.Excluded));
        Assert.Single(Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task SiloWithoutCluster_OnAStoreOfACluster_IsRefused()
    {
        await Start(1);

        var refusal = Assert.Throws<Kd.Silo.Hosting.SiloRefusedException>(() => Kd.Silo.Hosting.KdSilo.Build(RunningSilo.Options(home)));

        Assert.Contains("--store: another kd-silo works on", refusal.Message);
    }

    [Fact]
    public async Task RedisNotThere_IsSaidInOneLine()
    {
        redis.Kill();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Start(1));

        Assert.Contains($"kd-silo: --cluster: Redis at redis://127.0.0.1:{redis.Port}/0 cannot be used", error.Message);
        Assert.DoesNotContain("   at Kd.", error.Message.Split('\n').First(line => line.Contains("kd-silo: --cluster", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AllKilledAtOnce_SilosOnOtherPortsTakeTheSweepToItsEnd()
    {
        RunningSilo.Script(home, new StubRule { Steps = 100_000, StepSeconds = 0.02, CheckpointEvery = 10 });
        await Start(2);
        await silos[0].Submit(StubGrid.Request());
        await silos[1].Until(status => status.Running.Count(cell => cell.Progress is not null) == 2);
        silos.ForEach(silo => silo.Kill());
        await Task.WhenAll(silos.Select(silo => silo.Ended()));
        RunningSilo.Script(home);

        await Start(2);

        Assert.Equal(3, (await silos[^1].Settled()).Counts.Done);
    }

    [Fact]
    public async Task RedisFlushed_SilosDrainAndEndWithTheirOwnCode_AndGoOnWhenStartedAgain()
    {
        RunningSilo.Script(home, new StubRule { Steps = 100_000, StepSeconds = 0.02 });
        await Start(2);
        await silos[0].Submit(StubGrid.Request());
        await silos[1].Until(status => status.Running.Count(cell => cell.Progress is not null) == 2);

        await redis.FlushAsync();
        await Task.WhenAll(silos.Select(silo => silo.Ended()));

        Assert.All(silos, silo => Assert.Equal(5, silo.ExitCode));
        Assert.Equal(2, Directory.EnumerateFiles(home.Of("store"), "end.json", SearchOption.AllDirectories).Count(end => File.ReadAllText(end).Contains("preempted", StringComparison.Ordinal)));
        RunningSilo.Script(home);
        await Start(2);
        Assert.Equal(3, (await silos[^1].Settled()).Counts.Done);
    }
}

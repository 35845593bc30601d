using Kd.Core.Api;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Faults;

/// <summary>Faults of what silos share: Redis, the store, the directory of grains. Run beside <see cref="FaultTests"/>, since most of both is waiting.</summary>
public sealed class SharedPartsFaultTests
{
    private static readonly CellCounts AllDone = new() { Total = FaultBench.Cells, Done = FaultBench.Cells };

    [Fact]
    public async Task RedisStopsForAWhile()
    {
        await using var bench = await FaultBench.Start(2);
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "STOP of Redis", () => bench.Redis.SignalAsync("STOP"));
        await bench.When(results: 10, "CONT of Redis", () => bench.Redis.SignalAsync("CONT"));
        await bench.AssertPromises(AllDone, bench.Silos[0], bench.Silos[1]);
    }

    [Fact]
    public async Task RedisKilledAndBackEmpty_SilosAreStartedAgain()
    {
        await using var bench = await FaultBench.Start(2);
        var (one, two) = (bench.Silos[0], bench.Silos[1]);
        await bench.Submit(one);
        await bench.When(results: 4, "kill -9 of Redis", () => Task.Run(bench.Redis.Kill));
        await bench.When(results: 6, "start of an empty Redis", bench.Redis.RestartAsync);
        await Task.WhenAll(one.Ended(), two.Ended());

        // 5; or, where the machine was so busy that a silo was taken for dead just before, Orleans' own.
        Assert.All([one, two], silo => Assert.True(silo.ExitCode != 0, $"exit code {silo.ExitCode}\n{string.Join('\n', silo.Log.TakeLast(40))}"));
        await bench.AssertPromises(AllDone, await bench.Add(one.Port), await bench.Add(two.Port));
    }

    [Fact]
    public async Task TwoClustersOnOneStore()
    {
        await using var bench = await FaultBench.Start(1);
        var other = await bench.Add(more: ["--cluster-id", "other"]);
        await bench.Submit(bench.Silos[0]);
        await bench.Submit(other);
        await bench.AssertPromises(AllDone, bench.Silos[0], other);
    }

    /// <summary>Orleans allows it while a cluster changes, the stand-in on request.</summary>
    [Fact]
    public async Task GrainsActiveTwice()
    {
        await using var bench = await FaultBench.Start(0);
        for (var i = 0; i < 3; i++)
        {
            await bench.Add(environment: new() { ["ORLEANS_STANDIN_DUPLICATES"] = "0.2" });
        }

        await bench.Submit(bench.Silos[0]);
        await bench.AssertPromises(AllDone, bench.Silos[0], bench.Silos[1]);
    }
}

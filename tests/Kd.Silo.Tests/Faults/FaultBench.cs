using System.Security.Cryptography;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Silo.Tests.Clustering;
using Kd.StubTrainer;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Silo.Tests.Faults;

/// <summary>Silos on one store, a log of what they acknowledged, and the check of it. Faults are injected while a grid of short trainings runs.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    public const int Cells = 24;
    private static readonly StubRule Work = new() { Steps = 40, StepSeconds = 0.05, CheckpointEvery = 10 };
    private readonly TestDirectory home = new();
    private readonly CancellationTokenSource done = new();
    private readonly OperationLog log;
    private readonly Task watching;

    private FaultBench(RedisServer redis, IEnumerable<StubRule> rules)
    {
        Redis = redis;
        RunningSilo.Script(home, [.. rules, Work]);
        log = new OperationLog(home.Of("operations.jsonl"));
        watching = Task.Run(Watch);
    }

    public RedisServer Redis { get; }

    public List<ClusterSilo> Silos { get; } = [];

    /// <param name="silos">In the first cluster.</param>
    /// <param name="rules">Fates of some cells; the others train for two seconds.</param>
    public static async Task<FaultBench> Start(int silos, params StubRule[] rules)
    {
        var bench = new FaultBench(await RedisServer.StartAsync(), rules);
        for (var i = 0; i < silos; i++)
        {
            await bench.Add();
        }

        return bench;
    }

    public async Task<ClusterSilo> Add(int? port = null, string[]? more = null, Dictionary<string, string>? environment = null)
    {
        Silos.Add(await ClusterSilo.Start(home, Redis, port, more, environment));
        return Silos[^1];
    }

    public async Task Submit(ClusterSilo silo)
    {
        await silo.Submit(StubGrid.Request(folds: "[1, 2]", seeds: "[0, 1, 2, 3]"));
        log.Submitted("toy");
    }

    /// <summary>Waits until so many cells have results, then injects a fault.</summary>
    public async Task When(int results, string fault, Func<Task> inject)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (Results().Count() < results)
        {
            await Task.Delay(50, limit.Token);
        }

        log.Injected(fault);
        await inject();
    }

    /// <summary>The sweep settles with these counts, every promise held, and the silos named show the same table.</summary>
    public async Task AssertPromises(CellCounts expected, params ClusterSilo[] silos)
    {
        foreach (var silo in silos)
        {
            Assert.Equal(expected, (await silo.Settled()).Counts);
        }

        await done.CancelAsync();
        await watching;
        Assert.True(FileArtifactStore.TryOpen(home.Of("store"), out var store, out _));
        Assert.Empty(await new PromiseCheck(store).Run(home.Of("operations.jsonl")));
        var tables = await Task.WhenAll(silos.Select(silo => silo.Http.GetStringAsync("/v1/sweeps/toy/table")));
        Assert.Single(tables.Distinct());
    }

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await watching;
        Silos.ForEach(silo => silo.Dispose());
        Redis.Dispose();
        done.Dispose();
        home.Dispose();
    }

    private IEnumerable<string> Results() =>
        Directory.Exists(home.Of("store", "cells")) ? Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories) : [];

    private async Task Watch()
    {
        while (!done.IsCancellationRequested)
        {
            foreach (var result in Results())
            {
                log.Accepted(Path.GetFileName(Path.GetDirectoryName(result)!), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(result))));
            }

            await Task.Delay(500, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

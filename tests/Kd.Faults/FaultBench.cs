using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.StubTrainer;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Faults;

/// <summary>Silos on one store, a Redis, a log of what was done and seen, and the check of it.</summary>
public sealed class FaultBench : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly Fault fault;
    private readonly FaultTimes times;
    private readonly FaultySystem? system;
    private readonly CancellationTokenSource done = new();
    private readonly List<string> broken = [];
    private readonly OperationLog log;
    private readonly Task watching;
    private readonly Task supervising;
    private readonly ConcurrentBag<ClusterSilo> started = [];
    private ImmutableList<ClusterSilo> silos = [];
    private int falseDeaths;

    private FaultBench(RedisServer redis, Fault fault, FaultTimes times)
    {
        (Redis, this.fault, this.times) = (redis, fault, times);
        system = fault.NeedsFaultySystem ? new FaultySystem() : null;
        StubGrid.Script(Home.Of("toy"), [.. fault.Rules.Append(Work).Select(rule => rule with
        {
            StepSeconds = times.Training.TotalSeconds / Work.Steps,
            DeadlineSeconds = Math.Max(rule.DeadlineSeconds, 2 * times.Training.TotalSeconds),
        })]);
        log = new OperationLog(Home.Of("operations.jsonl"));
        watching = Task.Run(Watch);
        supervising = fault.EndsSilos ? Task.CompletedTask : Task.Run(Supervise);
    }

    /// <summary>A training with three checkpoints on its way; how long its steps take, the times say.</summary>
    public static StubRule Work { get; } = new() { Steps = 40, CheckpointEvery = 10 };

    public TestDirectory Home { get; } = new();

    public RedisServer Redis { get; }

    public FaultySystem System => system ?? throw new InvalidOperationException($"{fault} did not ask for it");

    /// <summary>The newest life at each address.</summary>
    public ImmutableList<ClusterSilo> Silos => silos;

    public static async Task<FaultBench> Start(Fault fault, FaultTimes times)
    {
        var bench = new FaultBench(await RedisServer.StartAsync(), fault, times);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, fault.Silos).Select(_ => bench.Add(RedisServer.FreePort(), fault.Older)));
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <param name="port">That of a silo that is gone, or a free one.</param>
    /// <param name="more">Further options.</param>
    public Task<ClusterSilo> Add(int? port = null, params string[] more) => Add(port ?? RedisServer.FreePort(), programs: null, more);

    private async Task<ClusterSilo> Add(int port, string? programs, params string[] more)
    {
        var silo = await ClusterSilo.Start(Home, Redis, port, more, system?.Variables ?? fault.Environment, times, programs);
        started.Add(silo);
        ImmutableInterlocked.Update(ref silos, known => known.FindIndex(other => other.Port == silo.Port) is >= 0 and var i ? known.SetItem(i, silo) : known.Add(silo));
        return silo;
    }

    /// <summary>New processes at the addresses of some that ended; in a later second, since addresses tell lives apart by the second.</summary>
    public async Task<ClusterSilo[]> StartAgain(params ClusterSilo[] ended)
    {
        await Task.WhenAll(ended.Select(silo => silo.Ended()));
        await Task.Delay(TimeSpan.FromSeconds(1));
        return await Task.WhenAll(ended.Select(silo => Add(silo.Port)));
    }

    public async Task Submit(ClusterSilo silo, params string[] only)
    {
        await silo.Submit(StubGrid.Request(folds: "[1, 2]", seeds: $"[{string.Join(", ", Enumerable.Range(0, fault.Seeds))}]", only: only));
        log.Submitted("toy");
    }

    /// <summary>Waits until so many cells have results.</summary>
    public Task Reached(int results, string before) => Until(() => Results().Count() >= results, $"{results} results before {before}");

    /// <summary>Waits until so many cells have results, then does something.</summary>
    public async Task When(int results, string what, Func<Task> act)
    {
        await Reached(results, what);
        await Inject(what, act);
    }

    /// <inheritdoc cref="When(int, string, Func{Task})"/>
    public Task When(int results, string what, Action act) => When(results, what, () => Task.Run(act));

    /// <summary>Does something to the cluster, and notes when.</summary>
    public async Task Inject(string what, Func<Task> act)
    {
        log.Injected(what);
        await act();
    }

    public async Task Until(Func<bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(times.Patience);
        for (var since = Stopwatch.GetTimestamp(); !holds(); since = Stopwatch.GetTimestamp())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{fault}: waited {times.Patience.TotalSeconds} s for {what}\n{string.Join('\n', Silos.SelectMany(silo => silo.Log.TakeLast(20)))}");
            }

            await Pause(Look / 2, since);
        }
    }

    /// <summary>The process of some trainer, one that trains if there are any left to train.</summary>
    public Process AnyTrainer() => Silos.AsEnumerable().Reverse().Where(silo => !silo.HasExited).SelectMany(silo => silo.Trainers).First();

    /// <summary>Files of that name in the store's cells.</summary>
    public IEnumerable<string> Files(string pattern) =>
        Directory.Exists(Home.Of("store", "cells")) ? Directory.EnumerateFiles(Home.Of("store", "cells"), pattern, SearchOption.AllDirectories) : [];

    /// <summary>What else must be so; told with the broken promises.</summary>
    public void Require(bool holds, string promise)
    {
        if (!holds)
        {
            broken.Add(promise);
        }
    }

    /// <summary>Waits until the silos show the sweep's end, then reads log and store: which promises were broken, and how long cells stood still.</summary>
    public async Task<FaultReport> Check(CellCounts expected, ClusterSilo[] asked)
    {
        var tables = new List<string>();
        foreach (var port in asked.Select(silo => silo.Port))
        {
            var counts = (await Answer(port, silo => silo.Settled())).Counts;
            Require(counts == expected, $"P5: the sweep ended as {counts} in place of {expected}");
            tables.Add(await Answer(port, silo => silo.Table()));
        }

        await done.CancelAsync();
        await watching;
        Require(FileArtifactStore.TryOpen(Home.Of("store"), out var store, out var why), $"P2: the store cannot be opened: {why}");
        broken.AddRange(await new PromiseCheck(store!).Run(Home.Of("operations.jsonl")));
        Require(tables.Distinct().Count() <= 1, "P4: the silos show different tables");
        return new([.. broken], await RecoveriesOf(store!), falseDeaths);
    }

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await Task.WhenAll(watching, supervising);
        started.ToList().ForEach(silo => silo.Dispose());
        Redis.Dispose();
        system?.Dispose();
        done.Dispose();
        Home.Dispose();
    }

    private async Task<ImmutableArray<double>> RecoveriesOf(IArtifactStore store)
    {
        var operations = OperationLog.Read(Home.Of("operations.jsonl")).ToList();
        var records = new Dictionary<CellKey, CellRecord>();
        foreach (var key in operations.Where(o => o.Kind == OperationKind.Begun).Select(o => CellKey.Parse(o.Subject)).Distinct())
        {
            records[key] = await new CellStore(store).ReadAsync(key, CancellationToken.None);
        }

        return Recoveries.Of(operations, records);
    }

    private IEnumerable<string> Results() => Files("result.json");

    /// <summary>Asks the silo that lives at a port now; its successor, should it end meanwhile.</summary>
    private async Task<T> Answer<T>(int port, Func<ClusterSilo, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(times.Patience);
        while (true)
        {
            try
            {
                return await ask(Silos.First(silo => silo.Port == port));
            }
            catch (Exception e) when (e is HttpRequestException or SiloEndedException && !limit.IsCancellationRequested)
            {
                await Task.Delay(Look, CancellationToken.None);
            }
        }
    }

    /// <summary>Starts silos again that ended though nobody harmed them: on a starved machine live ones are taken for dead.</summary>
    private async Task Supervise()
    {
        while (!done.IsCancellationRequested)
        {
            foreach (var ended in Silos.Where(silo => silo.HasExited && !silo.IsHarmed))
            {
                falseDeaths++;
                await Task.Delay(TimeSpan.FromSeconds(1)); // Addresses tell lives apart by the second.
                try
                {
                    await Add(ended.Port);
                }
                catch (Exception e) when (e is SiloEndedException or TimeoutException)
                {
                    // It is started again at the next look.
                }
            }

            await Task.Delay(Look, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Watch()
    {
        var attempts = new HashSet<string>();
        while (!done.IsCancellationRequested)
        {
            var since = Stopwatch.GetTimestamp();
            foreach (var attempt in Attempts().Where(attempts.Add))
            {
                log.Begun(new(CellKey.Parse(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(attempt)!)!)), int.Parse(Path.GetFileName(attempt))));
            }

            foreach (var result in Results())
            {
                log.Accepted(Path.GetFileName(Path.GetDirectoryName(result)!), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(result))));
            }

            await Pause(Look, since);
        }
    }

    // A look at thousands of cells takes long: the processors are the cluster's for most of the time.
    private async Task Pause(TimeSpan least, long since)
    {
        var looked = 4 * Stopwatch.GetElapsedTime(since);
        await Task.Delay(looked > least ? looked : least, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Directories of all attempts so far.</summary>
    public List<string> Attempts() =>
        Directory.Exists(Home.Of("store", "cells"))
            ? [.. Directory.EnumerateDirectories(Home.Of("store", "cells"), "attempts", SearchOption.AllDirectories).SelectMany(Directory.EnumerateDirectories)]
            : [];
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Json;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Faults;
using Orleans.Contract.Tests.Cluster;

namespace Kd.EngineBenchmarks;

/// <summary>A sweep of cells that take no time through silos, a real Redis and real stub trainers; its cells through the store alone; then as many empty tasks through other engines.</summary>
internal sealed class EngineBenchmark(EngineOptions options)
{
    /// <summary>The run is timed in so many parts.</summary>
    private const int Parts = 10;

    private const int WarmUpCells = 3000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public async Task<IFindings> RunAsync()
    {
        using var home = new TestDirectory();
        EngineGrid.WriteData(home.Path);
        using var redis = await RedisServer.StartAsync();
        var ours = await KdClusterAsync(home, redis);
        var alone = await StoreAlone.RunAsync(options, home);
        ImmutableArray<EngineRun> others = options.Python.Length == 0
            ? []
            : [OtherEngine.Run(options, "Celery", "engine_celery.py", $"redis://127.0.0.1:{redis.Port}"), OtherEngine.Run(options, "Dask distributed", "engine_dask.py")];
        return ours with { Others = [alone, .. others] };
    }

    private async Task<EngineReport> KdClusterAsync(TestDirectory home, RedisServer redis)
    {
        var silos = new List<ClusterSilo>();
        try
        {
            for (var i = 0; i < options.Silos; i++)
            {
                silos.Add(await ClusterSilo.Start(home, redis, more: ["--rate", "0"], times: FaultTimes.Real));
            }

            // Starts the trainers and compiles what all cells use: a silo lives for weeks, and its first minute is another matter.
            var silo = silos[0];
            await SubmitAsync(silo, EngineGrid.Request("warm-up", WarmUpCells, firstSeed: options.Cells));
            await RatesAsync(silo, "warm-up", WarmUpCells, Stopwatch.GetTimestamp());
            var (start, cpu) = (Stopwatch.GetTimestamp(), silos.Sum(s => ProcessTree.CpuSeconds(s.Id)));
            await SubmitAsync(silo, EngineGrid.Request(EngineGrid.Sweep, options.Cells, firstSeed: 0));
            var submit = Stopwatch.GetElapsedTime(start);
            var rates = await RatesAsync(silo, EngineGrid.Sweep, options.Cells, start);
            var rate = options.Cells / Stopwatch.GetElapsedTime(start).TotalSeconds;
            var run = new EngineRun("KdCluster", rate, rates, 1000 * (silos.Sum(s => ProcessTree.CpuSeconds(s.Id)) - cpu) / options.Cells);
            var (first, again) = (await TimeAsync(silo), await TimeAsync(silo));
            return new EngineReport(options)
            {
                Submit = submit,
                Report = first,
                ReportAgain = again,
                PeakBytes = [.. silos.Select(s => ProcessTree.PeakBytes(s.Id))],
                Gaps = [.. silos.SelectMany(s => SlotGaps.Milliseconds(s.Log)).Order()],
                Run = run,
            };
        }
        finally
        {
            silos.ForEach(silo => silo.Dispose());
        }
    }

    private static async Task SubmitAsync(ClusterSilo silo, SubmitRequest request)
    {
        using var response = await silo.Http.PostAsJsonAsync("/v1/sweeps", request, KdJson.Options);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Waits for the last cell. Cells a second of each tenth, from the submission on; what is left after the last whole one is no part of its own.</summary>
    private static async Task<ImmutableArray<double>> RatesAsync(ClusterSilo silo, string sweep, int cells, long since)
    {
        var rates = ImmutableArray.CreateBuilder<double>();
        var (counted, at) = (0, since);
        while (true)
        {
            await Task.Delay(Look);
            var done = (await silo.Until(_ => true, sweep)).Counts.Done;
            if (done - counted >= cells / Parts)
            {
                rates.Add((done - counted) / Stopwatch.GetElapsedTime(at).TotalSeconds);
                (counted, at) = (done, Stopwatch.GetTimestamp());
            }

            if (done == cells)
            {
                break;
            }
        }

        return rates.ToImmutable();
    }

    private static async Task<TimeSpan> TimeAsync(ClusterSilo silo)
    {
        var start = Stopwatch.GetTimestamp();
        await silo.Table(EngineGrid.Sweep);
        return Stopwatch.GetElapsedTime(start);
    }
}

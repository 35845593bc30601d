using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Json;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.EngineBenchmarks;

/// <summary>A sweep of cells that take no time through silos, a real Redis and real stub trainers; then as many empty tasks through other engines.</summary>
internal sealed class EngineBenchmark(EngineOptions options, string scratch)
{
    /// <summary>The run is timed in so many parts.</summary>
    private const int Parts = 10;

    private const int WarmUpCells = 300;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public async Task<IFindings> RunAsync()
    {
        EngineGrid.WriteData(scratch);
        using var redis = await RedisProcess.StartAsync(scratch);
        var ours = await KdClusterAsync(redis);
        ImmutableArray<EngineRun> others = options.Python.Length == 0
            ? []
            : [OtherEngine.Run(options, "Celery", "engine_celery.py", redis.Address), OtherEngine.Run(options, "Dask distributed", "engine_dask.py")];
        return ours with { Others = others };
    }

    private async Task<EngineReport> KdClusterAsync(RedisProcess redis)
    {
        var silos = new List<SiloProcess>();
        try
        {
            for (var i = 0; i < options.Silos; i++)
            {
                silos.Add(await SiloProcess.StartAsync(scratch, redis));
            }

            // Starts the trainers and compiles what all cells use.
            var http = silos[0].Http;
            await SubmitAsync(http, EngineGrid.Request("warm-up", WarmUpCells, firstSeed: options.Cells));
            await RatesAsync(http, "warm-up", WarmUpCells, Stopwatch.GetTimestamp());
            var (start, cpu) = (Stopwatch.GetTimestamp(), silos.Sum(s => s.CpuSeconds));
            await SubmitAsync(http, EngineGrid.Request(EngineGrid.Sweep, options.Cells, firstSeed: 0));
            var submit = Stopwatch.GetElapsedTime(start);
            var rates = await RatesAsync(http, EngineGrid.Sweep, options.Cells, start);
            var run = new EngineRun("KdCluster", rates, 1000 * (silos.Sum(s => s.CpuSeconds) - cpu) / options.Cells);
            var (first, again) = (await TimeAsync(http), await TimeAsync(http));
            return new EngineReport(options)
            {
                Submit = submit,
                Report = first,
                ReportAgain = again,
                PeakBytes = [.. silos.Select(s => s.PeakBytes)],
                Gaps = [.. silos.SelectMany(s => SlotGaps.Milliseconds(s.Log)).Order()],
                Run = run,
            };
        }
        finally
        {
            silos.ForEach(silo => silo.Dispose());
        }
    }

    private static async Task SubmitAsync(HttpClient http, SubmitRequest request)
    {
        using var response = await http.PostAsJsonAsync("/v1/sweeps", request, KdJson.Options);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Cells a second of each part, from the submission on.</summary>
    private static async Task<ImmutableArray<double>> RatesAsync(HttpClient http, string sweep, int cells, long since)
    {
        var rates = ImmutableArray.CreateBuilder<double>();
        var (counted, at) = (0, since);
        while (counted < cells)
        {
            await Task.Delay(Look);
            var done = KdJson.Deserialize<SweepStatus>(await http.GetByteArrayAsync($"/v1/sweeps/{sweep}")).Counts.Done;
            if (done - counted >= cells / Parts || (done == cells && done > counted))
            {
                rates.Add((done - counted) / Stopwatch.GetElapsedTime(at).TotalSeconds);
                (counted, at) = (done, Stopwatch.GetTimestamp());
            }
        }

        return rates.ToImmutable();
    }

    private static async Task<TimeSpan> TimeAsync(HttpClient http)
    {
        var start = Stopwatch.GetTimestamp();
        await http.GetByteArrayAsync($"/v1/sweeps/{EngineGrid.Sweep}/table");
        return Stopwatch.GetElapsedTime(start);
    }
}

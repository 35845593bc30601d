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

            // The first question starts a trainer, which is no part of taking in a grid.
            await silos[0].Http.GetByteArrayAsync("/v1/version");
            var start = Stopwatch.GetTimestamp();
            using (var response = await silos[0].Http.PostAsJsonAsync("/v1/sweeps", EngineGrid.Request(options.Cells), KdJson.Options))
            {
                response.EnsureSuccessStatusCode();
                await response.Content.ReadAsByteArrayAsync();
            }

            var submit = Stopwatch.GetElapsedTime(start);
            var run = new EngineRun("KdCluster", await RatesAsync(silos[0].Http, start));
            var (first, again) = (await TimeAsync(silos[0].Http), await TimeAsync(silos[0].Http));
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

    /// <summary>Cells a second of each part, from the submission on.</summary>
    private async Task<ImmutableArray<double>> RatesAsync(HttpClient http, long since)
    {
        var rates = ImmutableArray.CreateBuilder<double>();
        var (counted, at) = (0, since);
        while (counted < options.Cells)
        {
            await Task.Delay(Look);
            var status = KdJson.Deserialize<SweepStatus>(await http.GetByteArrayAsync($"/v1/sweeps/{EngineGrid.Sweep}"));
            if (status.Counts.Done - counted >= options.Cells / Parts || status.Counts.Done == options.Cells)
            {
                rates.Add((status.Counts.Done - counted) / Stopwatch.GetElapsedTime(at).TotalSeconds);
                (counted, at) = (status.Counts.Done, Stopwatch.GetTimestamp());
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

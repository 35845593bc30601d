using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;
using Kd.Silo.Clustering;
using Kd.Silo.Slots;

namespace Kd.Silo.Metrics;

/// <summary>Looks again and again at what this silo needs and at the cluster's work, and shows the last sight at scrapes: a scrape itself asks nobody.</summary>
internal sealed partial class ClusterWatch : BackgroundService
{
    private readonly IGrainFactory grains;
    private readonly SweepWatch sweeps;
    private readonly StoreWatch store;
    private readonly RedisWatch? redis;
    private readonly KdMeters meters;
    private readonly string? silosFile;
    private readonly TimeSpan every;
    private readonly TimeProvider time;
    private readonly ILogger<ClusterWatch> log;
    private volatile Sight sight = new(null, null, null, null, []);

    public ClusterWatch(IGrainFactory grains, SweepWatch sweeps, StoreWatch store, KdMeters meters, SiloOptions options, TimeProvider time, ILogger<ClusterWatch> log, RedisWatch? redis = null)
    {
        (this.grains, this.sweeps, this.store, this.redis, this.meters, this.time, this.log) = (grains, sweeps, store, redis, meters, time, log);
        (silosFile, every) = (options.SilosFile, options.Probe * 2);
        if (redis is not null)
        {
            Show(KdMetrics.RedisUp, seen => seen.Store is null ? null : seen.Silos is null ? 0 : 1);
        }

        Show(KdMetrics.Silos, seen => seen.Silos);
        Show(KdMetrics.SilosWanted, seen => seen.SilosWanted);
        Show(KdMetrics.StoreUp, seen => seen.Store is { } looked ? looked.IsUp ? 1 : 0 : null);
        Show(KdMetrics.StoreFree, seen => seen.Store?.FreeBytes);
        Show(KdMetrics.StoreSize, seen => seen.Store?.SizeBytes);
        Show(KdMetrics.QueueLength, seen => seen.Pool?.Waiting);
        Show(KdMetrics.QueueAge, seen => seen.Pool?.OldestSeconds);
        Show(KdMetrics.Leases, seen => seen.Pool?.Leases.Length);
        meters.Total(KdMetrics.LeasesExpired, () => sight.Pool is { } pool ? [new(pool.Expired)] : []);
        Show(KdMetrics.SweepCells, sweep => sweep.Cells());
        Show(KdMetrics.SweepEta, sweep => sweep.Eta());
        Show(KdMetrics.SweepFailures, sweep => sweep.Failures());
        Show(KdMetrics.TableValue, sweep => sweep.Numbers(cell => cell.MeanThenMedian));
        Show(KdMetrics.TableSpread, sweep => sweep.Numbers(cell => cell.SeedDeviation));
        Show(KdMetrics.TableSeeds, sweep => sweep.Numbers(cell => cell.CompleteSeeds));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                sight = await Look(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                LogBroken(e);
            }

            await Task.Delay(every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Sight> Look(CancellationToken cancellation) => new(
        redis is null ? 1 : await redis.Look(cancellation),
        silosFile is null ? null : SilosWanted.In(silosFile),
        await store.Look(cancellation),
        await Pool(),
        await sweeps.Look());

    private async Task<PoolOverview?> Pool()
    {
        try
        {
            return await grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool).GetOverview();
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            return null;
        }
    }

    private void Show(MetricSpec spec, Func<Sight, double?> value) => meters.Gauge(spec, () => value(sight) is { } number ? [new(number)] : []);

    private void Show(MetricSpec spec, Func<SweepSight, IEnumerable<Measurement<double>>> series) => meters.Gauge(spec, () => sight.Sweeps.SelectMany(series));

    [LoggerMessage(LogLevel.Error, "the metrics of the cluster could not be brought up to date")]
    private partial void LogBroken(Exception error);

    /// <param name="Silos">Alive in the cluster; null while Redis does not answer.</param>
    /// <param name="SilosWanted">Null when nobody said.</param>
    /// <param name="Store">Null before the first look.</param>
    /// <param name="Pool">Null while the dispatcher does not answer.</param>
    private sealed record Sight(int? Silos, int? SilosWanted, StoreSight? Store, PoolOverview? Pool, ImmutableArray<SweepSight> Sweeps);
}

using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Kd.Silo.Metrics;

/// <summary>Reads the cluster's table of silos from Redis, for its answer and for the time it takes.</summary>
internal sealed class RedisWatch(IMembershipTable table, IOptions<ClusterMembershipOptions> options, KdMeters meters)
{
    /// <summary>Silos that are alive; null when Redis does not answer.</summary>
    public async Task<int?> Look(CancellationToken cancellation)
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            var rows = await table.ReadAll().WaitAsync(options.Value.ProbeTimeout, cancellation);
            meters.RedisTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return rows.Members.Count(row => row.Item1.Status == SiloStatus.Active);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }
}

using Kd.Core.Api;
using Kd.Grains.Dispatch;
using Orleans.Runtime;

namespace Kd.Silo.Api;

/// <summary>The cluster over HTTP.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/cluster", async (IGrainFactory grains, SiloOptions options, ILocalSiloDetails silo) =>
        {
            var pool = await grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool).GetOverview();
            return Problems.Ok(ClusterView.Of(pool, options.Cluster is null ? Environment.MachineName : silo.Name));
        }).Answers<ClusterView>("Silos with their devices and slots, what they train, and the queue").Needs(ApiRole.Read);
}

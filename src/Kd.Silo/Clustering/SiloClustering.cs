using System.Net;
using System.Net.Sockets;
using Kd.Grains.Hosting;
using Kd.Silo.Metrics;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Kd.Silo.Clustering;

/// <summary>Puts the Orleans silo into the host, alone or as one of a cluster that meets in a Redis.</summary>
internal static class SiloClustering
{
    private const string ServiceId = "kdcluster";

    public static void UseClusterOf(this WebApplicationBuilder host, SiloOptions options)
    {
        host.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.ActivationManagement, (_, _) => new SteadyTime(TimeProvider.System));
        if (options.Cluster is not { } redis)
        {
            // One silo a machine and store: its ports need only be free.
            host.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()).AddKdGrains().AddOutgoingGrainCallFilter<GrainCallMeter>());
            return;
        }

        // Before the silo, which starts in the order of registration.
        host.Services.AddHostedService<DeadRows>();
        host.UseOrleans(silo => silo
            .UseRedisClustering(redis.ConnectionString)
            .ConfigureEndpoints(options.Advertise ?? LocalAddressTowards(redis), options.SiloPort, gatewayPort: 0)
            .Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (ServiceId, options.ClusterId))
            .Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = NameOf(options))
            .Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = options.Probe;
                membership.NumMissedProbesLimit = 3;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = options.Probe * 2;
                membership.IAmAliveTablePublishTimeout = options.Probe * 2;
            })
            .AddKdGrains()
            .AddOutgoingGrainCallFilter<GrainCallMeter>());
        host.Services.AddSingleton<RedisWatch>();
        host.Services.AddSingleton<MembershipGuard>();
        host.Services.AddHostedService(provider => provider.GetRequiredService<MembershipGuard>());
    }

    /// <summary>Unique in a cluster, the same after a restart.</summary>
    public static string NameOf(SiloOptions options) => $"{Environment.MachineName}-{options.SiloPort}";

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The address from which this machine reaches Redis: others that reach it too can be expected to reach us there. Nothing is sent.</summary>
    private static IPAddress LocalAddressTowards(RedisAddress redis)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(redis.Host, redis.Port);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}

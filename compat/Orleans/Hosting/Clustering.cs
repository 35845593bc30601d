using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>The silo is its own cluster. A silo without any kind of clustering refuses to start.</summary>
internal sealed class DevelopmentClustering;

/// <summary>Clustering for one machine.</summary>
public static class CoreHostingExtensions
{
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId)
    {
        if (primarySiloEndpoint is not null && primarySiloEndpoint.Port != siloPort)
        {
            throw new NotSupportedException("The stand-in for Orleans cannot join the primary silo at " + primarySiloEndpoint + ": use Redis clustering for several silos.");
        }

        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        builder.Services.AddSingleton<DevelopmentClustering>();
        if (serviceId == ClusterOptions.DevelopmentServiceId && clusterId == ClusterOptions.DevelopmentClusterId)
        {
            builder.Services.PostConfigure<ClusterOptions>(options =>
            {
                options.ClusterId = string.IsNullOrWhiteSpace(options.ClusterId) ? clusterId : options.ClusterId;
                options.ServiceId = string.IsNullOrWhiteSpace(options.ServiceId) ? serviceId : options.ServiceId;
            });
            return builder;
        }

        return builder.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });
    }
}

/// <summary>Where the silo is reached.</summary>
public static class EndpointOptionsExtensions
{
    public static ISiloBuilder ConfigureEndpoints(this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = advertisedIP;
            options.GatewayPort = gatewayPort;
            options.SiloPort = siloPort;
            if (listenOnAnyHostAddress)
            {
                options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, siloPort);
                options.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Any, gatewayPort);
            }
        });

    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, string hostname, int siloPort, int gatewayPort, AddressFamily addressFamily = AddressFamily.InterNetwork, bool listenOnAnyHostAddress = false)
    {
        var ip = Dns.GetHostAddresses(hostname).FirstOrDefault(a => a.AddressFamily == addressFamily)
            ?? throw new ArgumentException($"Hostname '{hostname}' with subnet [] and family {addressFamily} is not a valid IP address or DNS name", nameof(hostname));
        return builder.ConfigureEndpoints(ip, siloPort, gatewayPort, listenOnAnyHostAddress);
    }
}

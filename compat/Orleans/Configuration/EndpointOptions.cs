using System.Net;
using Orleans.Runtime;

namespace Orleans.Configuration;

/// <summary>Where the silo is reached, and where it listens if that differs.</summary>
public class EndpointOptions
{
    public const int DEFAULT_SILO_PORT = 11111;
    public const int DEFAULT_GATEWAY_PORT = 30000;

    private IPAddress? advertised;
    private int siloPort = DEFAULT_SILO_PORT;

    public IPAddress? AdvertisedIPAddress
    {
        get => advertised;
        set => advertised = value switch
        {
            null => throw new OrleansConfigurationException(Missing("listening address", nameof(AdvertisedIPAddress))),
            _ when value.Equals(IPAddress.Any) || value.Equals(IPAddress.IPv6Any) || value.Equals(IPAddress.None) || value.Equals(IPAddress.IPv6None) =>
                throw new OrleansConfigurationException($"Invalid value specified for {nameof(AdvertisedIPAddress)}. The value was {value}"),
            _ => value,
        };
    }

    public int SiloPort
    {
        get => siloPort;
        set => siloPort = value == 0 ? throw new OrleansConfigurationException(Missing("listening port", nameof(SiloPort))) : value;
    }

    /// <summary>The port for clients outside the cluster; 0 is none.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    public IPEndPoint? SiloListeningEndpoint { get; set; }

    public IPEndPoint? GatewayListeningEndpoint { get; set; }

    internal IPEndPoint PublicSilo => new(AdvertisedIPAddress ?? throw new OrleansConfigurationException(Missing("listening address", nameof(AdvertisedIPAddress))), SiloPort);

    internal IPEndPoint? PublicGateway => GatewayPort == 0 ? null : new(PublicSilo.Address, GatewayPort);

    private static string Missing(string what, string property) =>
        $"No {what} specified. Use {nameof(Hosting.ISiloBuilder)}.{nameof(Hosting.EndpointOptionsExtensions.ConfigureEndpoints)}(...) to configure endpoints and ensure that {property} is set.";
}

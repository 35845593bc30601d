using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

internal sealed class LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints) : ILocalSiloDetails
{
    private static readonly DateTime Epoch = new(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly Lazy<SiloAddress> address = new(() => SiloAddress.New(endpoints.Value.PublicSilo, (int)(DateTime.UtcNow - Epoch).TotalSeconds));

    public string Name => silo.Value.SiloName;

    public string ClusterId => cluster.Value.ClusterId;

    public string DnsHostName { get; } = Dns.GetHostName();

    public SiloAddress SiloAddress => address.Value;

    public SiloAddress? GatewayAddress => endpoints.Value.PublicGateway is { } gateway ? SiloAddress.New(gateway, 0) : null;
}

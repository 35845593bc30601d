using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Contract.Tests;

/// <summary>What a silo needs to start, and what it says of itself.</summary>
public class HostingTests
{
    [Fact]
    public async Task Start_WithoutClustering_IsRefused()
    {
        using var host = Silo.Build(builder => builder.ConfigureEndpoints(IPAddress.Loopback, Silo.FreePort(), 0), new Probe());

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Start_WithACollectionAgeBelowItsQuantum_IsRefused()
    {
        using var host = Silo.Build(
            builder => builder.UseLocalhostClustering(Silo.FreePort(), Silo.FreePort()).Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromSeconds(1)),
            new Probe());

        await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Call_BeforeTheHostStarted_IsRefused()
    {
        using var host = Silo.Build(builder => builder.UseLocalhostClustering(Silo.FreePort(), Silo.FreePort()), new Probe());

        await Assert.ThrowsAnyAsync<Exception>(() => host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("early").Note("early"));
    }

    [Fact]
    public async Task SiloDetails_NameTheClusterAndTheEndpoint()
    {
        var (port, gateway) = (Silo.FreePort(), Silo.FreePort());
        using var host = Silo.Build(
            builder => builder.UseLocalhostClustering(port, gateway, serviceId: "kd", clusterId: "kd-local").Configure<SiloOptions>(o => o.SiloName = "here"),
            new Probe());
        await host.StartAsync();

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();

        Assert.Equal(("here", "kd-local"), (details.Name, details.ClusterId));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), details.SiloAddress.Endpoint);
        Assert.Equal(gateway, details.GatewayAddress!.Endpoint.Port);
        Assert.StartsWith($"S127.0.0.1:{port}:", details.SiloAddress.ToString(), StringComparison.Ordinal);
        await host.StopAsync();
    }
}

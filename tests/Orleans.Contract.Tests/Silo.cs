using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Serialization;

namespace Orleans.Contract.Tests;

/// <summary>A host with one silo on free ports: the stand-in's, or the real one under <c>-p:UseStandIns=false</c>.</summary>
public sealed class Silo : IAsyncLifetime
{
    private readonly Action<ISiloBuilder> configure;
    private IHost? host;

    public Silo()
        : this(_ => { })
    {
    }

    private Silo(Action<ISiloBuilder> configure) => this.configure = configure;

    public Probe Probe { get; } = new();

    public IServiceProvider Services => host!.Services;

    public static async Task<Silo> StartAsync(Action<ISiloBuilder> configure)
    {
        var silo = new Silo(configure);
        await silo.InitializeAsync();
        return silo;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static IHost Build(Action<ISiloBuilder> configure, Probe probe)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(probe);
        builder.Services.AddSerializer(serializer => serializer.AddJsonSerializer(type => type.IsDefined(typeof(WireAttribute), inherit: true)));
        builder.UseOrleans(configure);
        return builder.Build();
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    public async Task InitializeAsync()
    {
        host = Build(
            builder =>
            {
                builder.UseLocalhostClustering(FreePort(), FreePort());
                configure(builder);
            },
            Probe);
        await host.StartAsync();
    }

    public Task StopAsync() => host!.StopAsync();

    public async Task DisposeAsync()
    {
        await host!.StopAsync();
        host.Dispose();
    }
}

/// <summary>One silo with default options for all tests that need no other.</summary>
[CollectionDefinition(nameof(Silo))]
public sealed class SiloCollection : ICollectionFixture<Silo>;

/// <summary>Marks the types of this project that cross the wire as JSON.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WireAttribute : Attribute;

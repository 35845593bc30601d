using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>
/// Starts the silo with the host and stops it with the host: no new calls, running ones finished, every activation deactivated.
/// It holds its ports, so that a second silo on them fails; on Linux the real one shares them with confusing results.
/// </summary>
internal sealed class SiloLifetime(
    LocalSilo silo, ActivationDirectory directory, ILocalSiloDetails details, IOptions<EndpointOptions> endpoints, IOptions<ClusterOptions> names, OptionsChecks checks, IServiceProvider services)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopped = new();
    private readonly List<TcpListener> ports = [];
    private Task collection = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var isClustered = services.GetService<IMembershipTable>() is not null;
        if (!isClustered && services.GetService<DevelopmentClustering>() is null)
        {
            throw new InvalidOperationException($"Clustering has not been configured. Configure clustering using one of the clustering packages, or {nameof(CoreHostingExtensions.UseLocalhostClustering)} for development.");
        }

        checks.ThrowIfWrong();
        if ((endpoints.Value.GatewayListeningEndpoint ?? endpoints.Value.PublicGateway) is { } gateway)
        {
            Hold(gateway);
        }

        var endpoint = endpoints.Value.SiloListeningEndpoint ?? endpoints.Value.PublicSilo;
        if (isClustered)
        {
            silo.Cluster = new Cluster($"{names.Value.ServiceId}/{names.Value.ClusterId}", silo, services.GetRequiredService<Membership>());
            silo.Open();
            await silo.Cluster.JoinAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Hold(endpoint);
            silo.Open();
        }

        collection = directory.CollectAsync(stopped.Token);
        silo.Log.LogInformation("Silo {Name} started at {Address} (stand-in for Orleans)", details.Name, details.SiloAddress);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await collection.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (silo.Cluster?.BecomeAsync(SiloStatus.ShuttingDown) ?? Task.CompletedTask).ConfigureAwait(false);
        await silo.CloseAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (silo.Cluster is { } cluster)
        {
            await cluster.BecomeAsync(SiloStatus.Dead).ConfigureAwait(false);
            await cluster.DisposeAsync().ConfigureAwait(false);
        }

        Dispose();
    }

    public void Dispose()
    {
        ports.ForEach(port => port.Dispose());
        ports.Clear();
    }

    private void Hold(IPEndPoint endpoint)
    {
        var listener = new TcpListener(endpoint) { ExclusiveAddressUse = true };
        listener.Start();
        ports.Add(listener);
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>
/// Starts the silo with the host and stops it with the host: no new calls, running ones finished, every activation deactivated.
/// It holds its ports, so that a second silo on them fails; on Linux the real one shares them with confusing results.
/// </summary>
internal sealed class SiloLifetime(
    LocalSilo silo, ActivationDirectory directory, ILocalSiloDetails details, IOptions<EndpointOptions> endpoints, OptionsChecks checks, IServiceProvider services) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopped = new();
    private readonly List<TcpListener> ports = [];
    private Task collection = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<DevelopmentClustering>() is null)
        {
            throw new InvalidOperationException($"Clustering has not been configured. Configure clustering using one of the clustering packages, or {nameof(CoreHostingExtensions.UseLocalhostClustering)} for development.");
        }

        checks.ThrowIfWrong();
        Hold(endpoints.Value.SiloListeningEndpoint ?? endpoints.Value.PublicSilo);
        if ((endpoints.Value.GatewayListeningEndpoint ?? endpoints.Value.PublicGateway) is { } gateway)
        {
            Hold(gateway);
        }

        silo.Open();
        collection = directory.CollectAsync(stopped.Token);
        silo.Log.LogInformation("Silo {Name} started at {Address} (one-process stand-in for Orleans)", details.Name, details.SiloAddress);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await collection.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await silo.CloseAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose()
    {
        ports.ForEach(port => port.Dispose());
        ports.Clear();
    }

    private void Hold(System.Net.IPEndPoint endpoint)
    {
        var listener = new TcpListener(endpoint) { ExclusiveAddressUse = true };
        listener.Start();
        ports.Add(listener);
    }
}

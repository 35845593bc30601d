using Kd.Core.Api;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Kd.Silo.Hosting;

/// <summary>Tells where the API listens: in the log, and unless several silos share the store in silo.json, until the silo has stopped; the store lock goes last.</summary>
internal sealed partial class SiloAnnouncement(IServer server, SiloOptions options, StoreLock storeLock, IHostApplicationLifetime lifetime, ILogger<SiloAnnouncement> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            if (options.Cluster is null)
            {
                LocalSiloFile.Write(options.Store, new(Environment.ProcessId, address, options.TokenPath, Path.GetFullPath(options.Data)));
            }

            LogListening(address, Path.GetFullPath(options.Store));
        });
        lifetime.ApplicationStopped.Register(() =>
        {
            if (options.Cluster is null)
            {
                LocalSiloFile.Remove(options.Store);
            }

            storeLock.Dispose();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "listens at {Address} store={Store}")]
    private partial void LogListening(string address, string store);
}

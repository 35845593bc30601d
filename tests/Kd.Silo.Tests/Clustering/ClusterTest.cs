using Orleans.Contract.Tests.Cluster;

namespace Kd.Silo.Tests.Clustering;

/// <summary>A test of several kd-silo processes on one store that meet in a real Redis.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    private protected readonly TestDirectory home = new();
    private protected readonly List<ClusterSilo> silos = [];
    private protected RedisServer redis = null!;

    public async Task InitializeAsync()
    {
        RunningSilo.Script(home);
        redis = await RedisServer.StartAsync();
    }

    public Task DisposeAsync()
    {
        silos.ForEach(silo => silo.Dispose());
        redis.Dispose();
        home.Dispose();
        return Task.CompletedTask;
    }

    private protected async Task Start(int count, params string[] more)
    {
        for (var i = 0; i < count; i++)
        {
            var silo = await ClusterSilo.Start(home, redis, more: more);
            lock (silos)
            {
                silos.Add(silo);
            }
        }
    }
}

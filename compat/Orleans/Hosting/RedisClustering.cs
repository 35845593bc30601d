using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Clustering;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Clustering of silos that share a Redis.</summary>
public static class RedisClusteringISiloBuilderExtensions
{
    /// <param name="builder">The silo.</param>
    /// <param name="redisConnectionString">As StackExchange.Redis reads it: "host:port,password=..".</param>
    public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, string redisConnectionString) =>
        builder.ConfigureServices(services => services
            .AddSingleton(new RedisConnectionString(redisConnectionString))
            .AddSingleton<IMembershipTable, RedisMembershipTable>()
            .AddSingleton<Membership>());
}

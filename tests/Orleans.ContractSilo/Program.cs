using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.ContractSilo;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

// orleans-contract-silo REDIS CLUSTER PORT [SECONDS:STATUS]: a silo on loopback with short times, maybe in a table that knows another
// life of it. Commands on stdin, one a line:
// "ID VERB KEY [ARGUMENT]"; answers on stdout, in any order: "ID ok VALUE" or "ID EXCEPTION-TYPE MESSAGE".
var (redis, cluster, port) = (args[0], args[1], int.Parse(args[2]));
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
builder.Services.AddSerializer(serializer => serializer.AddJsonSerializer(
    type => type == typeof(Parcel) || type.IsAssignableTo(typeof(Cargo)) || type.IsAssignableTo(typeof(Contraband))));
builder.Services.Configure<TypeManifestOptions>(types => types.AllowedTypes.Add(typeof(Cargo).FullName!));
builder.UseOrleans(silo => silo
    .UseRedisClustering(redis)
    .ConfigureEndpoints(IPAddress.Loopback, port, gatewayPort: 0)
    .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "contract"))
    .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(4))
    .Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(15);
    }));
using var host = builder.Build();
if (args is [_, _, _, var otherLife])
{
    await OtherLife.Enter(otherLife, host.Services);
}

await host.StartAsync();
Console.WriteLine("0 ok started");

var desk = new CommandDesk(host.Services);
_ = Task.Run(async () =>
{
    while (await Console.In.ReadLineAsync() is { } line)
    {
        _ = desk.Answer(line);
    }

    // Its test is gone.
    Environment.Exit(0);
});
await host.WaitForShutdownAsync();

using Kd.Silo;
using Kd.Silo.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Kd.Deploy.Tests;

/// <summary>What a silo answers, asked of a silo that is built and not started.</summary>
internal static class SiloRoutes
{
    private static readonly Lazy<IReadOnlyCollection<string>> Found = new(Find);

    public static IReadOnlyCollection<string> All => Found.Value;

    private static List<string> Find()
    {
        using var home = new TestDirectory();
        using IHost silo = KdSilo.Build(new SiloOptions { Store = home.Of("store"), Data = home.Path, Slots = 0, Trainer = "/bin/true" });
        return [.. ((IEndpointRouteBuilder)silo).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)];
    }
}

using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Kd.Grains.Hosting;

/// <summary>What a silo needs to host the grains; stores come from elsewhere.</summary>
public static class KdGrains
{
    /// <summary>Grain calls answer within this, or count as unanswered and are repeated.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Grains that nobody asks leave memory after this. Orleans reckons it from the time of day, and activates nothing that would be due before
    /// what was last collected: so it must be longer than any clock is set back.
    /// </summary>
    private static readonly TimeSpan IdleFor = TimeSpan.FromHours(3);

    public static ISiloBuilder AddKdGrains(this ISiloBuilder silo)
    {
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = IdleFor);
        silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs, KdJson.Options));
        silo.Configure<TypeManifestOptions>(options => options.AllowedTypes.UnionWith(AbstractResults().Select(type => type.FullName!)));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton(CellPolicy.Default);
        silo.Services.TryAddSingleton(new LeaseTimes());
        return silo;
    }

    /// <summary>Closed hierarchies that grain methods give: between silos Orleans names the declared type of a result, and allows no abstract one by itself.</summary>
    internal static IEnumerable<Type> AbstractResults() =>
        typeof(KdGrains).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.ReturnType.GetGenericArguments())
            .Where(result => result.IsAbstract && IsOurs(result))
            .Distinct();

    /// <summary>Our records cross the wire as JSON, without Orleans attributes.</summary>
    internal static bool IsOurs(Type type) => type.Namespace?.StartsWith("Kd.", StringComparison.Ordinal) ?? false;
}

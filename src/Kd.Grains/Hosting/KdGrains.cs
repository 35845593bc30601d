using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace Kd.Grains.Hosting;

/// <summary>What a silo needs to host the grains; stores come from elsewhere.</summary>
public static class KdGrains
{
    /// <summary>Grain calls answer within this, or count as unanswered and are repeated.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    public static ISiloBuilder AddKdGrains(this ISiloBuilder silo)
    {
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs, KdJson.Options));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton(CellPolicy.Default);
        silo.Services.TryAddSingleton(new LeaseTimes());
        return silo;
    }

    /// <summary>Our records cross the wire as JSON, without Orleans attributes.</summary>
    internal static bool IsOurs(Type type) => type.Namespace?.StartsWith("Kd.", StringComparison.Ordinal) ?? false;
}

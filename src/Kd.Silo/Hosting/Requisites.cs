using Kd.Core.Artifacts;
using Kd.Silo.Api;
using Kd.Silo.Clustering;
using Kd.Silo.Slots;

namespace Kd.Silo.Hosting;

/// <summary>What must be there before a silo can start, and may come late: data, tokens, devices, store, Redis.</summary>
internal static class Requisites
{
    /// <summary>The first that is missing, in one line; null when all are there.</summary>
    public static async Task<string?> Missing(SiloOptions options, CancellationToken cancellation) =>
        SiloOptionsValidator.Absences(options).FirstOrDefault()
        ?? Devices(options)
        ?? Store(options)
        ?? (options.Cluster is { } redis ? await RedisGreeting.Trouble(redis, cancellation) : null);

    /// <summary>Null when there are as many devices as were asked for.</summary>
    public static string? Devices(SiloOptions options)
    {
        var found = CudaDevices.Here().Length;
        return options.Gpus is { } wanted && found < wanted
            ? $"--gpus: {wanted} CUDA devices were asked for and {found} are visible (/dev/nvidia*, CUDA_VISIBLE_DEVICES, NVIDIA_VISIBLE_DEVICES): is the driver's container runtime in use?"
            : null;
    }

    private static string? Store(SiloOptions options) =>
        FileArtifactStore.TryOpen(options.Store, out _, out var refusal) ? null : $"--store: {Readiness.Steady(refusal)}";
}

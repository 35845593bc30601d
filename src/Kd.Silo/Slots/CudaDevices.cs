using System.Collections.Immutable;

namespace Kd.Silo.Slots;

/// <summary>NVIDIA devices this process may use, found without any CUDA library.</summary>
internal static class CudaDevices
{
    private static readonly ImmutableArray<string> Identities = ["GPU-", "MIG-"];

    public static ImmutableArray<string> Here() =>
        Find(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"), Environment.GetEnvironmentVariable("NVIDIA_VISIBLE_DEVICES"), "/dev");

    /// <summary>
    /// What CUDA_VISIBLE_DEVICES says for a trainer on each device: the entries of <paramref name="visible"/>, which has that variable's
    /// meaning; else the identities of GPUs and MIG slices that a container was given (<paramref name="given"/>, NVIDIA_VISIBLE_DEVICES);
    /// else 0, 1, .. for the files nvidia* of numbers: CUDA counts anew what a container was given, whatever those numbers are.
    /// </summary>
    public static ImmutableArray<string> Find(string? visible, string? given, string deviceDirectory) =>
        visible is not null ? Entries(visible)
        : Entries(given ?? "") is [_, ..] identities && identities.All(entry => Identities.Any(kind => entry.StartsWith(kind, StringComparison.Ordinal))) ? identities
        : [.. Enumerable.Range(0, Files(deviceDirectory)).Select(ordinal => ordinal.ToString())];

    private static ImmutableArray<string> Entries(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static int Files(string directory) => !Directory.Exists(directory) ? 0 : Directory.EnumerateFileSystemEntries(directory, "nvidia*")
        .Select(path => Path.GetFileName(path)["nvidia".Length..])
        .Count(number => number.Length > 0 && number.All(char.IsAsciiDigit));
}

using System.Collections.Immutable;

namespace Kd.Silo.Slots;

/// <summary>NVIDIA devices this process may use, found without any CUDA library.</summary>
internal static class CudaDevices
{
    /// <summary>The entries of CUDA_VISIBLE_DEVICES if it is set, else the numbers of /dev/nvidia0, /dev/nvidia1, ..</summary>
    public static ImmutableArray<string> Find(string? visible, string deviceDirectory) =>
        visible is not null
            ? [.. visible.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : Directory.Exists(deviceDirectory)
                ? [.. Directory.EnumerateFileSystemEntries(deviceDirectory, "nvidia*").Select(path => Path.GetFileName(path)["nvidia".Length..]).Where(n => n.Length > 0 && n.All(char.IsAsciiDigit)).OrderBy(int.Parse)]
                : [];
}

using System.Diagnostics;

namespace Kd.Benchmarks;

/// <summary>Where a benchmark was run.</summary>
internal static class Surroundings
{
    public static string Hardware()
    {
        const string Info = "/proc/cpuinfo", Load = "/proc/loadavg";
        var model = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        var load = File.Exists(Load) ? $", load average {File.ReadAllText(Load).Split(' ')[0]} at the end" : "";
        return $"{Environment.ProcessorCount} cores of {model ?? "an unnamed processor"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB{load}";
    }

    public static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}

using System.Diagnostics;

namespace Kd.EngineBenchmarks;

/// <summary>What processes have cost, by /proc: whatever else the machine does meanwhile.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>The most memory a process ever had, in bytes.</summary>
    public static long PeakBytes(int id) =>
        1024 * long.Parse(File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':', ' ')[^2]);

    /// <summary>Processor time of a process and all that it started, trainers or workers.</summary>
    public static double CpuSeconds(int root)
    {
        var stats = Process.GetProcesses().Select(p => Stat(p.Id)).OfType<(int Id, int Parent, double Seconds)>().ToList();
        var children = stats.ToLookup(s => s.Parent);
        double Of((int Id, int Parent, double Seconds) one) => one.Seconds + children[one.Id].Sum(Of);
        return stats.Where(s => s.Id == root).Sum(Of);
    }

    // After the name in brackets: state, parent, .., and the 12th and 13th are ticks in user and system mode.
    private static (int Id, int Parent, double Seconds)? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (id, int.Parse(fields[1]), (long.Parse(fields[11]) + long.Parse(fields[12])) / TicksPerSecond);
        }
        catch (IOException)
        {
            // It has ended since.
            return null;
        }
    }
}

using System.Diagnostics;

namespace Kd.Faults;

/// <summary>Two processes a core that do nothing but compute, until disposed.</summary>
public sealed class BusyCores : IDisposable
{
    private readonly List<Process> processes =
        [.. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"]))];

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}

using System.Globalization;
using Kd.Detection.Training;

namespace Kd.Trainer.Devices;

/// <summary>Memory of a training on the processor: what Linux says of this process and this machine.</summary>
internal sealed class ProcessMemory : IMemoryGauge
{
    public long? Used => Field("/proc/self/status", "VmRSS");

    public long? Peak => Field("/proc/self/status", "VmHWM");

    public long? Available => Field("/proc/meminfo", "MemAvailable");

    public long? Total => Field("/proc/meminfo", "MemTotal");

    // "VmHWM:     12345 kB"
    private static long? Field(string file, string name)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) : null;
        return line is null ? null : 1024 * long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}

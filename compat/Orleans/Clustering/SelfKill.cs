using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>How a silo ends that the table takes for dead: with its whole process, as in Orleans.</summary>
internal static class SelfKill
{
    public static void EndProcess(SiloAddress self, string reason, ILogger log)
    {
        log.LogCritical("{Silo} ends its process: {Reason}", self, reason);
        Console.Error.WriteLine($"FATAL EXCEPTION from {self}. Context: {reason}");
        Environment.FailFast(reason);
    }
}

using System.Diagnostics;

namespace Orleans.Contract.Tests.Cluster;

/// <summary>Signals to processes by their id.</summary>
public static class Signals
{
    /// <param name="process">Who gets it.</param>
    /// <param name="signal">"TERM", "STOP", "CONT".</param>
    public static async Task SendAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"{process.Id} could not be sent {signal}");
        }
    }
}

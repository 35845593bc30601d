using System.Runtime.InteropServices;

namespace Kd.Client.Servers;

/// <summary>Ctrl-C, SIGTERM and a closed terminal as two tokens: the first asks to stop and save, the second to stop at once.</summary>
public sealed partial class Signals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource atOnce = new();
    private readonly PosixSignalRegistration[] registrations;

    public Signals()
    {
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, Handle))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken AtOnce => atOnce.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        stop.Dispose();
        atOnce.Dispose();
    }

    /// <summary>Asks another process to stop in order.</summary>
    internal static void Terminate(int pid)
    {
        const int sigterm = 15;
        _ = Kill(pid, sigterm); // Fails only when the process is gone, which is what was asked for.
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (stop.IsCancellationRequested)
        {
            atOnce.Cancel();
        }
        else
        {
            stop.Cancel();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}

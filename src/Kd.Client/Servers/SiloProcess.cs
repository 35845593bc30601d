using System.ComponentModel;
using System.Diagnostics;

namespace Kd.Client.Servers;

/// <summary>
/// A kd-silo that this kdctl started and owns. It runs in a session of its own, so that Ctrl-C reaches it only through
/// kdctl; when kdctl dies, the end of its stdin tells it to save and exit.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly SiloCommand command;

    private SiloProcess(Process process, SiloCommand command)
    {
        this.process = process;
        this.command = command;
    }

    /// <summary>Everything the silo said.</summary>
    public static string LogFile(string store) => Path.Combine(store, "silo.log");

    /// <summary>Starts a silo; it does not listen yet.</summary>
    public static SiloProcess Start(SiloCommand command)
    {
        if (!File.Exists(SiloCommand.Executable))
        {
            throw new VerbException(ExitCode.InternalError, $"{SiloCommand.Executable} is missing: build it with ./kdctl, or name one by KDCTL_SILO");
        }

        CreateStore(command.Store);
        const string inOwnSession = "exec setsid \"$0\" \"$@\" > \"$KDCTL_SILO_LOG\" 2>&1";
        var start = new ProcessStartInfo("sh", ["-c", inOwnSession, SiloCommand.Executable, .. command.Arguments()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            Environment = { ["KDCTL_SILO_LOG"] = LogFile(command.Store) },
        };
        try
        {
            return new SiloProcess(Process.Start(start)!, command);
        }
        catch (Win32Exception fault)
        {
            throw new VerbException(ExitCode.InternalError, $"cannot start kd-silo: {fault.Message}");
        }
    }

    /// <summary>Waits until the silo listens.</summary>
    public async Task<ServerAddress> ReadyAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (SiloFile.Read(command.Store) is { } silo && silo.Pid == process.Id)
            {
                return SiloFile.Address(silo, $"{LogFile(command.Store)} may say why");
            }

            if (process.HasExited)
            {
                throw new VerbException(ExitCode.NoServer, $"kd-silo stopped while starting: {LastLine()} (log: {LogFile(command.Store)})");
            }

            if (Stopwatch.GetElapsedTime(started) > StartTimeout)
            {
                throw VerbException.NoServer($"kd-silo did not listen within {StartTimeout.TotalSeconds:0} s (log: {LogFile(command.Store)})");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(15), cancellationToken);
        }
    }

    /// <summary>Lets the silo save what runs and exit; <paramref name="atOnce"/> kills it, then its trainers end with it.</summary>
    public async Task StopAsync(CancellationToken atOnce)
    {
        if (!process.HasExited)
        {
            Signals.Terminate(process.Id);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        patience.CancelAfter(StopTimeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        process.Dispose();
    }

    private static void CreateStore(string store)
    {
        try
        {
            Directory.CreateDirectory(store);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot create the store {store}: {refused.Message}; choose another folder by --store");
        }
    }

    private string LastLine()
    {
        var lines = File.ReadAllLines(LogFile(command.Store)).Where(l => l.Length > 0).ToArray();
        return lines.Length == 0 ? $"it said nothing, exit code {process.ExitCode}" : lines[^1];
    }
}

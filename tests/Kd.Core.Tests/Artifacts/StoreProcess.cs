using System.Diagnostics;

namespace Kd.Core.Tests.Artifacts;

/// <summary>The test assembly run as another process; it waits for <see cref="Go"/> once it is up.</summary>
internal sealed class StoreProcess : IDisposable
{
    private readonly Process process;

    private StoreProcess(Process process) => this.process = process;

    public static async Task<StoreProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(StoreProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var started = Process.Start(start)!;
        Assert.Equal("ready", await started.StandardOutput.ReadLineAsync());
        return new StoreProcess(started);
    }

    public void Go() => process.StandardInput.WriteLine();

    /// <summary>The one line the process says before it exits.</summary>
    public async Task<string> AnswerAsync()
    {
        var line = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return line!;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}

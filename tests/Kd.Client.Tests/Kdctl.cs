using System.Diagnostics;

namespace Kd.Client.Tests;

/// <summary>What a finished kdctl left behind.</summary>
internal sealed record KdctlRun(int ExitCode, string Output, string Error);

/// <summary>Runs the real kdctl as a process of its own, in a folder of its own.</summary>
internal sealed class Kdctl(string program) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The kdctl that lies beside the tests.</summary>
    public Kdctl()
        : this(Path.Combine(AppContext.BaseDirectory, "kdctl"))
    {
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kdctl-test-").FullName;

    /// <summary>Environment on top of the test's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public Process Start(params string[] arguments) => Launch(program, arguments);

    public Task<KdctlRun> RunAsync(params string[] arguments) => FinishAsync(Start(arguments));

    /// <summary>Runs a shell line in which $KDCTL is kdctl.</summary>
    public Task<KdctlRun> ShellAsync(string line)
    {
        Environment["KDCTL"] = program;
        return FinishAsync(Launch("bash", ["-c", line]));
    }

    public static async Task<KdctlRun> FinishAsync(Process process)
    {
        using (process)
        using (var limit = new CancellationTokenSource(Limit))
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new KdctlRun(process.ExitCode, await output, await error);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private Process Launch(string executable, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("KDCTL", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Kd.EngineBenchmarks;

/// <summary>As many empty tasks in another engine, by a Python script that prints one line of JSON.</summary>
internal static class OtherEngine
{
    public static EngineRun Run(EngineOptions options, string name, string script, params string[] more)
    {
        var start = new ProcessStartInfo(options.Python, [Path.Combine(options.Folder, script), $"{options.Cells}", $"{options.Silos}", $"{EngineOptions.Slots}", .. more])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd().Trim().Split('\n')[^1];
        process.WaitForExit();
        var answer = process.ExitCode == 0 ? JsonSerializer.Deserialize<Answer>(line, JsonSerializerOptions.Web) : null;
        return answer is null
            ? throw new InvalidOperationException($"{name} did not answer; its message is above, eng/setup --bench installs what it needs")
            : new EngineRun($"{name} {answer.Version}", answer.Rates, 1000 * answer.Cpu / options.Cells);
    }

    private sealed record Answer(string Version, ImmutableArray<double> Rates, double Cpu);
}

/// <summary>One engine's run.</summary>
/// <param name="Rate">Tasks a second, over all.</param>
/// <param name="Rates">Tasks a second, of each tenth of them in turn.</param>
/// <param name="CpuMilliseconds">Processor time of a task in all processes of the engine, without Redis.</param>
internal sealed record EngineRun(string Name, double Rate, ImmutableArray<double> Rates, double CpuMilliseconds)
{
    /// <summary>A run whose parts have as many tasks each.</summary>
    public EngineRun(string name, ImmutableArray<double> rates, double cpuMilliseconds)
        : this(name, rates.Length / rates.Sum(rate => 1 / rate), rates, cpuMilliseconds)
    {
    }
}

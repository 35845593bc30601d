using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Kd.EngineBenchmarks;

/// <summary>One kd-silo of the cluster under measurement, its options at their defaults but for two slots and the stub trainer.</summary>
internal sealed partial class SiloProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly ConcurrentQueue<string> log = new();
    private readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private SiloProcess(string scratch, RedisProcess redis)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "kd-silo.dll");
        var trainer = Path.Combine(AppContext.BaseDirectory, "kd-stub-trainer.dll");
        string[] words =
        [
            program, "--store", Path.Combine(scratch, "store"), "--data", scratch, "--slots", $"{EngineOptions.Slots}", "--trainer", $"\"{trainer}\"",
            "--cluster", redis.Address, "--silo-port", $"{RedisProcess.FreePort()}", "--rate", "0",
        ];
        process = new Process { StartInfo = new("dotnet", words) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true } };
        process.ErrorDataReceived += (_, line) => Take(line.Data ?? "");
    }

    public HttpClient Http { get; private set; } = new();

    /// <summary>Lines of its log, each with its time.</summary>
    public IReadOnlyCollection<string> Log => log;

    /// <summary>The most memory it ever had, in bytes; its trainers are processes of their own.</summary>
    public long PeakBytes => 1024 * long.Parse(Digits().Match(File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal))).Value);

    /// <summary>Its own and its trainers'.</summary>
    public double CpuSeconds => ProcessTree.CpuSeconds(process.Id);

    public static async Task<SiloProcess> StartAsync(string scratch, RedisProcess redis)
    {
        var silo = new SiloProcess(scratch, redis);
        silo.process.Start();
        silo.process.BeginErrorReadLine();
        var address = await silo.listening.Task.WaitAsync(Patience);
        silo.Http = new HttpClient { BaseAddress = new Uri(address), Timeout = Patience };
        silo.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(scratch, "store", "token"))).Trim());
        return silo;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Http.Dispose();
    }

    private void Take(string line)
    {
        log.Enqueue(line);
        if (Listens().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(match.Groups[1].Value);
        }
    }

    [GeneratedRegex("listens at (http://[^ ]+)")]
    private static partial Regex Listens();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}

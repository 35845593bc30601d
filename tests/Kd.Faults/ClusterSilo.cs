using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Kd.Core.Api;
using Kd.Core.Json;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Faults;

/// <summary>One kd-silo process of a cluster, with two slots of stub trainers.</summary>
public sealed class ClusterSilo : IDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;
    private readonly FaultTimes times;

    private ClusterSilo(TestDirectory home, RedisServer redis, int port, string[] more, IReadOnlyDictionary<string, string> environment, FaultTimes times, string programs)
    {
        (Port, this.times) = (port, times);
        process = new Process
        {
            StartInfo = new("dotnet",
            [
                Path.Combine(programs, "kd-silo.dll"), "--store", home.Of("store"), "--data", home.Path, "--slots", "2", "--trainer", $"\"{Path.Combine(programs, "kd-stub-trainer.dll")}\"",
                "--cluster", $"redis://127.0.0.1:{redis.Port}", "--silo-port", $"{port}", "--probe", $"{times.Probe.TotalSeconds}", "--lease", $"{times.Lease.TotalSeconds}", .. more,
            ])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (name, value) in environment)
        {
            process.StartInfo.Environment[name] = value;
        }

        process.ErrorDataReceived += (_, line) => Take(line.Data ?? "");
    }

    public int Port { get; }

    /// <summary>Of its process.</summary>
    public int Id => process.Id;

    public HttpClient Http { get; private set; } = new();

    public IReadOnlyCollection<string> Log => log;

    public bool HasExited => process.HasExited;

    /// <summary>Somebody has ended it, or asked it to end.</summary>
    public bool IsHarmed { get; private set; }

    /// <summary>Processes of its trainers.</summary>
    public IEnumerable<Process> Trainers =>
        Process.GetProcesses().Where(other => ParentOf(other.Id) == process.Id);

    public int ExitCode => process.ExitCode;

    /// <summary>Attempts that its slots have begun.</summary>
    public int Begun => log.Count(line => line.Contains("starts at step", StringComparison.Ordinal));

    /// <param name="programs">Folder of kd-silo and kd-stub-trainer; this program's own by default.</param>
    /// <exception cref="SiloEndedException">It ended instead; the message is its log.</exception>
    public static async Task<ClusterSilo> Start(
        TestDirectory home, RedisServer redis, int? port = null, string[]? more = null, IReadOnlyDictionary<string, string>? environment = null, FaultTimes? times = null, string? programs = null)
    {
        var silo = new ClusterSilo(home, redis, port ?? RedisServer.FreePort(), more ?? [], environment ?? ImmutableDictionary<string, string>.Empty, times ?? FaultTimes.Short, programs ?? AppContext.BaseDirectory);
        silo.process.Start();
        silo.process.BeginErrorReadLine();
        await Task.WhenAny(silo.listening.Task, silo.process.WaitForExitAsync(), Task.Delay(silo.times.Patience));
        if (!silo.listening.Task.IsCompleted)
        {
            silo.Dispose();
            throw new SiloEndedException(string.Join('\n', silo.log));
        }

        silo.Http = new HttpClient { BaseAddress = new Uri(await silo.listening.Task), Timeout = silo.times.Patience };
        silo.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(home.Of("store", "token")));
        return silo;
    }

    public async Task<SubmitResponse> Submit(SubmitRequest request)
    {
        using var response = await Http.PostAsJsonAsync("/v1/sweeps", request, KdJson.Options);
        return !response.IsSuccessStatusCode
            ? throw new InvalidOperationException($"the grid was refused: {await response.Content.ReadAsStringAsync()}")
            : KdJson.Deserialize<SubmitResponse>(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Waits for a status; a silo that cannot answer while the cluster changes is asked again.</summary>
    public async Task<SweepStatus> Until(Func<SweepStatus, bool> holds, string sweep = "toy")
    {
        using var limit = new CancellationTokenSource(times.Patience);
        while (true)
        {
            if (process.HasExited)
            {
                throw new SiloEndedException($"exit code {ExitCode}: {string.Join(" | ", log.TakeLast(12))}");
            }

            using var response = await Http.GetAsync($"/v1/sweeps/{sweep}");
            var body = await response.Content.ReadAsByteArrayAsync();
            if (response.IsSuccessStatusCode && KdJson.Deserialize<SweepStatus>(body) is var status && holds(status))
            {
                return status;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"still {System.Text.Encoding.UTF8.GetString(body)}\n{string.Join('\n', log.TakeLast(40))}");
            }

            await Task.Delay(200, CancellationToken.None);
        }
    }

    /// <summary>The sweep's table as it shows it; asked again while the cluster changes.</summary>
    public async Task<string> Table(string sweep = "toy")
    {
        using var limit = new CancellationTokenSource(times.Patience);
        while (true)
        {
            using var response = await Http.GetAsync($"/v1/sweeps/{sweep}/table", limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadAsStringAsync(limit.Token);
            }

            await Task.Delay(200, limit.Token);
        }
    }

    /// <summary>Waits until it knows of so many silos, as kdctl cluster shows them; asked again while the cluster changes.</summary>
    public async Task Lists(int silos)
    {
        using var limit = new CancellationTokenSource(times.Patience);
        while (true)
        {
            using var response = await Http.GetAsync("/v1/cluster", limit.Token);
            if (response.IsSuccessStatusCode && KdJson.Deserialize<ClusterView>(await response.Content.ReadAsByteArrayAsync(limit.Token)).Silos.Length == silos)
            {
                return;
            }

            await Task.Delay(200, limit.Token);
        }
    }

    /// <param name="what">cancel, resume or retry.</param>
    public async Task Ask(string what, string sweep = "toy")
    {
        using var response = await Http.PostAsJsonAsync($"/v1/sweeps/{sweep}/{what}", new { });
        response.EnsureSuccessStatusCode();
    }

    public Task<SweepStatus> Settled(string sweep = "toy") => Until(status => status.State == SweepState.Settled, sweep);

    public Task Signal(string signal)
    {
        IsHarmed = true;
        return Signals.SendAsync(process, signal);
    }

    public void Kill()
    {
        IsHarmed = true;
        process.Kill();
    }

    public Task Ended() => process.WaitForExitAsync().WaitAsync(times.Patience);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Http.Dispose();
    }

    private static int? ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field is the program's name in brackets and may hold blanks.
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Take(string line)
    {
        log.Enqueue(line);
        if (Regex.Match(line, "listens at (http://[^ ]+)") is { Success: true } match)
        {
            listening.TrySetResult(match.Groups[1].Value);
        }
    }
}

/// <summary>A silo process is gone.</summary>
public sealed class SiloEndedException(string log) : Exception(log);

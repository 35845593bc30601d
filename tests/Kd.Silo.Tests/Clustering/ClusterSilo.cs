using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Kd.Core.Api;
using Kd.Core.Json;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Silo.Tests.Clustering;

/// <summary>One kd-silo process of a cluster, with times short enough for tests.</summary>
internal sealed class ClusterSilo : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<string> log = new();
    private readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private ClusterSilo(TestDirectory home, RedisServer redis, int port, string[] more, Dictionary<string, string> environment)
    {
        Port = port;
        process = new Process
        {
            StartInfo = new("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "kd-silo.dll"), "--store", home.Of("store"), "--data", home.Path, "--slots", "2", "--trainer", $"\"{Stub.Dll}\"",
                "--cluster", $"redis://127.0.0.1:{redis.Port}", "--silo-port", $"{port}", "--probe", "1", "--lease", "3", .. more,
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

    public HttpClient Http { get; private set; } = new();

    public IReadOnlyCollection<string> Log => log;

    public int ExitCode => process.ExitCode;

    /// <summary>Attempts that its slots have begun.</summary>
    public int Begun => log.Count(line => line.Contains("starts at step", StringComparison.Ordinal));

    public static async Task<ClusterSilo> Start(TestDirectory home, RedisServer redis, int? port = null, string[]? more = null, Dictionary<string, string>? environment = null)
    {
        var silo = new ClusterSilo(home, redis, port ?? RedisServer.FreePort(), more ?? [], environment ?? []);
        silo.process.Start();
        silo.process.BeginErrorReadLine();
        await Task.WhenAny(silo.listening.Task, silo.process.WaitForExitAsync()).WaitAsync(Patience);
        Assert.True(silo.listening.Task.IsCompleted, string.Join('\n', silo.log));
        silo.Http = new HttpClient { BaseAddress = new Uri(await silo.listening.Task), Timeout = Patience };
        silo.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(home.Of("store", "token")));
        return silo;
    }

    public async Task<SubmitResponse> Submit(SubmitRequest request)
    {
        using var response = await Http.PostAsJsonAsync("/v1/sweeps", request, KdJson.Options);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return KdJson.Deserialize<SubmitResponse>(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Waits for a status; a silo that cannot answer while the cluster changes is asked again.</summary>
    public async Task<SweepStatus> Until(Func<SweepStatus, bool> holds, string sweep = "toy")
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
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

    public Task<SweepStatus> Settled(string sweep = "toy") => Until(status => status.State == SweepState.Settled, sweep);

    public Task Signal(string signal) => Signals.SendAsync(process, signal);

    public void Kill() => process.Kill();

    public Task Ended() => process.WaitForExitAsync().WaitAsync(Patience);

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
        if (Regex.Match(line, "listens at (http://[^ ]+)") is { Success: true } match)
        {
            listening.TrySetResult(match.Groups[1].Value);
        }
    }
}

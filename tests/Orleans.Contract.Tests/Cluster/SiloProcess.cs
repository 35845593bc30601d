using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Orleans.Contract.Tests.Cluster;

/// <summary>A silo as a process of its own; what it is asked it does by calling grains.</summary>
public sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> open = new();
    private readonly ConcurrentQueue<string> said = new();
    private readonly Process process;
    private int lastId;

    private SiloProcess(RedisServer redis, string cluster, int port, string[] more)
    {
        Port = port;
        process = new Process
        {
            StartInfo = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "orleans-contract-silo.dll"), redis.ConnectionString, cluster, $"{port}", .. more])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
    }

    public int Port { get; }

    /// <summary>Its stderr so far.</summary>
    public IReadOnlyCollection<string> Said => said;

    public int ExitCode => process.ExitCode;

    /// <param name="redis">Where it meets others.</param>
    /// <param name="cluster">Its cluster's name.</param>
    /// <param name="port">A free one when null.</param>
    /// <param name="otherLife">A row of its end point that it finds in the table: "-5:Active" started five seconds before it.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<SiloProcess> StartAsync(RedisServer redis, string cluster, int? port = null, string? otherLife = null)
    {
        var silo = new SiloProcess(redis, cluster, port ?? RedisServer.FreePort(), otherLife is null ? [] : [otherLife]);
        var started = silo.open[0] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.process.Start();
        silo.process.BeginOutputReadLine();
        silo.process.BeginErrorReadLine();
        var ended = silo.process.WaitForExitAsync();
        if (await Task.WhenAny(started.Task, ended, Task.Delay(Patience)) == started.Task)
        {
            return silo;
        }

        var why = string.Join('\n', silo.Said);
        silo.Dispose();
        throw ended.IsCompleted ? new InvalidOperationException(why) : new TimeoutException($"The silo neither started nor ended.\n{why}");
    }

    /// <summary>A call from this silo: the verb, a grain's key, and an argument for some verbs.</summary>
    /// <exception cref="RemoteException">The call failed there.</exception>
    public async Task<string> Ask(string verb, string key, string argument = "")
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = open[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await process.StandardInput.WriteLineAsync($"{id} {verb} {key} {argument}");
        return await answer.Task.WaitAsync(Patience);
    }

    /// <summary>Asks again and again until the call does not fail.</summary>
    public async Task<string> Insist(string verb, string key, string argument = "")
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await Ask(verb, key, argument);
            }
            catch (RemoteException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    public Task SignalAsync(string signal) => Signals.SendAsync(process, signal);

    public void Kill() => process.Kill();

    public Task EndedAsync() => process.WaitForExitAsync().WaitAsync(Patience);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line?.Split(' ', 3) is [var id, var how, var rest] && open.TryRemove(int.Parse(id, CultureInfo.InvariantCulture), out var answer))
        {
            if (how == "ok")
            {
                answer.TrySetResult(rest);
            }
            else
            {
                answer.TrySetException(new RemoteException(how, rest));
            }
        }
    }
}

/// <summary>A call failed in a silo process.</summary>
public sealed class RemoteException(string type, string message) : Exception($"{type}: {message}")
{
    public string Type { get; } = type;

    public string Said { get; } = message;
}

using System.Text.RegularExpressions;
using Kd.Core.Artifacts;
using Kd.Silo.Clustering;
using Kd.Silo.Datasets;
using Kd.Silo.Trainers;

namespace Kd.Silo.Api;

/// <summary>
/// Whether this silo can take sweeps now: it is one of its cluster, its store can be written, its trainer program answers. Looked at
/// once however many ask, and anew at most every few seconds.
/// </summary>
internal sealed partial class Readiness(IHostApplicationLifetime lifetime, IArtifactStore store, TrainerDesk trainers, TimeProvider time, ILogger<Readiness> log, MembershipGuard? guard = null)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ArtifactPath probe = ArtifactPath.Of("health", Guid.NewGuid().ToString("n"));
    private readonly Lock turn = new();
    private Task<string?>? looking;
    private string? told;
    private long looked;

    /// <summary>Null when ready, else why not, in one line.</summary>
    public async Task<string?> Obstacle(CancellationToken cancellation)
    {
        var why = await Why(cancellation);
        if (Interlocked.Exchange(ref told, why) != why)
        {
            LogChange(why is null ? "ready again" : $"not ready: {why}");
        }

        return why;
    }

    private async Task<string?> Why(CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "draining";
        }

        if (guard is { IsMissing: true })
        {
            return "this silo is gone from its cluster's table";
        }

        try
        {
            return await Look().WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return $"store and trainer did not answer within {Patience.TotalSeconds} s";
        }
    }

    private Task<string?> Look()
    {
        lock (turn)
        {
            if (looking is not { IsCompleted: false } && (looking is null || time.GetElapsedTime(looked) >= Fresh))
            {
                looked = time.GetTimestamp();
                looking = Task.Run(Find, CancellationToken.None);
            }

            return looking!;
        }
    }

    private async Task<string?> Find()
    {
        try
        {
            await store.PutIfAbsentAsync(probe, "ok"u8.ToArray(), lifetime.ApplicationStopping);
            await store.DeleteAsync(probe, lifetime.ApplicationStopping);
            await trainers.Hello(lifetime.ApplicationStopping);
            return null;
        }
        catch (OperationCanceledException)
        {
            return "draining";
        }
        catch (TrainerStartException e)
        {
            return $"no trainer starts: {e.Message.ReplaceLineEndings(" | ")}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the store cannot be written: {Steady(e.Message)}";
        }
    }

    /// <summary>The first line of the system's reason. It names the file that was tried, another one each time: it is the same reason.</summary>
    internal static string Steady(string reason) => Temporary().Replace(reason.Split('\n', 2)[0].TrimEnd(), ".tmp-*");

    [GeneratedRegex(@"\.tmp-[0-9a-f]+")]
    private static partial Regex Temporary();

    [LoggerMessage(LogLevel.Warning, "{Change}")]
    private partial void LogChange(string change);
}

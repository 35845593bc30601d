using System.Collections.Concurrent;
using Kd.Core.Artifacts;
using Kd.Grains.Sweeps;
using Kd.Silo.Slots;

namespace Kd.Silo.Sweeps;

/// <summary>Keeps sweeps going: ticks the grain of every sweep this silo wants done, until it is.</summary>
internal sealed partial class SweepKeeper(IGrainFactory grains, SweepStore sweeps, SiloSlots slots, SiloOptions options, TimeProvider time, ILogger<SweepKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>In a cluster another silo may have been asked for a settled sweep anew, and have died since.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <summary>Sweeps it works on, each with the submit it heard of; null: none.</summary>
    private readonly ConcurrentDictionary<string, Submission?> wanted = new(StringComparer.Ordinal);

    /// <summary>Sweeps that had nothing left to do, and when they are looked at again; null: never.</summary>
    private readonly ConcurrentDictionary<string, long?> settled = new(StringComparer.Ordinal);

    /// <summary>Timestamps of when sweeps last had work left.</summary>
    private readonly ConcurrentDictionary<string, long> worked = new(StringComparer.Ordinal);

    /// <summary>Sweeps that have work left, or had it not longer ago than that.</summary>
    public IReadOnlyCollection<string> WorkedWithin(TimeSpan past)
    {
        foreach (var sweep in worked.Where(entry => time.GetElapsedTime(entry.Value) > past))
        {
            worked.TryRemove(sweep);
        }

        return [.. worked.Keys];
    }

    /// <summary>Works on a sweep from now on, beginning at once but without waiting for it; a silo without slots has nothing to work with.</summary>
    /// <param name="submitted">Null: another reason.</param>
    public void Want(string sweep, Submission? submitted)
    {
        settled.TryRemove(sweep, out _);
        if (!slots.All.IsEmpty)
        {
            wanted[sweep] = submitted;
            _ = Work(sweep, submitted);
        }
    }

    /// <summary>A sweep that had nothing left to do may have work again.</summary>
    public void Reconsider()
    {
        foreach (var sweep in settled.Keys)
        {
            settled.TryRemove(sweep, out _);
            wanted.TryAdd(sweep, null);
        }
    }

    /// <summary>The sweep is no more.</summary>
    public void Drop(string sweep)
    {
        wanted.TryRemove(sweep, out _);
        settled.TryRemove(sweep, out _);
        worked.TryRemove(sweep, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looked = long.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (options.Keeper == KeeperScope.All && !slots.All.IsEmpty && (looked == long.MinValue || time.GetElapsedTime(looked) >= Look))
            {
                looked = time.GetTimestamp();
                await FindUnfinished(stoppingToken);
            }

            foreach (var (sweep, submitted) in wanted)
            {
                await Work(sweep, submitted);
            }

            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FindUnfinished(CancellationToken cancellation)
    {
        try
        {
            foreach (var sweep in await sweeps.ListAsync(cancellation))
            {
                if (!settled.TryGetValue(sweep, out var at) || (at is { } then && time.GetElapsedTime(then) >= LookAgain))
                {
                    wanted.TryAdd(sweep, null);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnlisted(e.Message);
        }
    }

    private async Task Work(string sweep, Submission? submitted)
    {
        try
        {
            if (await grains.GetGrain<ISweepGrain>(sweep).Reconcile(submitted))
            {
                worked[sweep] = time.GetTimestamp();
            }
            else if (Leave(sweep, submitted, options.Cluster is null ? null : time.GetTimestamp()))
            {
                LogSettled(sweep);
            }
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            LogWaiting(sweep, e.Message);
        }
        catch (InvalidDataException e)
        {
            Leave(sweep, submitted, null);
            LogGivenUp(sweep, e);
        }
        catch (Exception e)
        {
            LogFailed(sweep, e);
        }
    }

    /// <summary>True when it is news.</summary>
    private bool Leave(string sweep, Submission? submitted, long? lookAgainFrom)
    {
        var isNews = settled.TryAdd(sweep, lookAgainFrom);
        settled[sweep] = lookAgainFrom;
        wanted.TryRemove(new(sweep, submitted));
        return isNews;
    }

    [LoggerMessage(LogLevel.Information, "sweep={Sweep} nothing is left to do")]
    private partial void LogSettled(string sweep);

    [LoggerMessage(LogLevel.Error, "sweep={Sweep} cannot be worked on; left alone until it is submitted again")]
    private partial void LogGivenUp(string sweep, Exception error);

    [LoggerMessage(LogLevel.Error, "sweep={Sweep} could not be worked on, trying again")]
    private partial void LogFailed(string sweep, Exception error);

    [LoggerMessage(LogLevel.Warning, "the store's sweeps cannot be listed, trying again: {Reason}")]
    private partial void LogUnlisted(string reason);

    [LoggerMessage(LogLevel.Warning, "sweep={Sweep} its grain did not answer, trying again: {Reason}")]
    private partial void LogWaiting(string sweep, string reason);
}

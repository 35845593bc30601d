using System.Collections.Concurrent;
using Kd.Core.Artifacts;
using Kd.Grains.Sweeps;
using Kd.Silo.Slots;

namespace Kd.Silo.Sweeps;

/// <summary>Keeps sweeps going: ticks the grain of every sweep this silo wants done, until it is. What "only" was asked for lives here, not in the store.</summary>
internal sealed partial class SweepKeeper(IGrainFactory grains, SweepStore sweeps, SiloSlots slots, SiloOptions options, TimeProvider time, ILogger<SweepKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, SweepScope> wanted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Works on a sweep from now on; a silo without slots has nothing to work with.</summary>
    public async Task Want(string sweep, SweepScope scope)
    {
        known[sweep] = true;
        if (!slots.All.IsEmpty)
        {
            wanted[sweep] = scope;
            await Work(sweep, scope);
        }
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

            foreach (var (sweep, scope) in wanted)
            {
                await Work(sweep, scope);
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
                if (known.TryAdd(sweep, true))
                {
                    wanted.TryAdd(sweep, SweepScope.All);
                }
            }
        }
        catch (IOException e)
        {
            LogUnlisted(e.Message);
        }
    }

    private async Task Work(string sweep, SweepScope scope)
    {
        try
        {
            if (!await grains.GetGrain<ISweepGrain>(sweep).Reconcile(scope))
            {
                wanted.TryRemove(new(sweep, scope));
                LogSettled(sweep);
            }
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            LogWaiting(sweep, e.Message);
        }
        catch (Exception e)
        {
            wanted.TryRemove(new(sweep, scope));
            LogGivenUp(sweep, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "sweep={Sweep} nothing is left to do")]
    private partial void LogSettled(string sweep);

    [LoggerMessage(LogLevel.Error, "sweep={Sweep} cannot be worked on; left alone until it is submitted again")]
    private partial void LogGivenUp(string sweep, Exception error);

    [LoggerMessage(LogLevel.Warning, "the store's sweeps cannot be listed, trying again: {Reason}")]
    private partial void LogUnlisted(string reason);

    [LoggerMessage(LogLevel.Warning, "sweep={Sweep} its grain did not answer, trying again: {Reason}")]
    private partial void LogWaiting(string sweep, string reason);
}

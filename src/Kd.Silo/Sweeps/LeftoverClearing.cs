using Kd.Core.Artifacts;

namespace Kd.Silo.Sweeps;

/// <summary>Removes files that no record names, once a while after the start and then once a day.</summary>
internal sealed partial class LeftoverClearing(Leftovers leftovers, TimeProvider time, ILogger<LeftoverClearing> log) : BackgroundService
{
    /// <summary>What is running starts first.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = Delay; !stoppingToken.IsCancellationRequested; wait = Interval)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Clear(stoppingToken);
        }
    }

    private async Task Clear(CancellationToken cancellation)
    {
        try
        {
            LogCleared(await leftovers.ClearAsync(time.GetUtcNow() - Leftovers.Age, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What is left waits for the next start.
        }
        catch (Exception e)
        {
            // Whatever it is, no silo ends for want of tidiness.
            LogNotCleared(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "removed {Count} files that no record names")]
    private partial void LogCleared(int count);

    [LoggerMessage(LogLevel.Warning, "files that no record names could not be removed, tried again in a day: {Reason}")]
    private partial void LogNotCleared(string reason);
}

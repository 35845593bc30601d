using Kd.Core.Cells;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;
using Kd.Grains.Cells;

namespace Kd.Silo.Slots;

/// <summary>What a slot tells the grains that own cells. Grains come and go: it asks until one answers, or until it is told to stop.</summary>
internal sealed partial class CellCalls(string slot, SlotServices services, ILogger log)
{
    private const int MostMoves = 3;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(30);

    /// <summary>Null when the lease was lost before there was an answer.</summary>
    public async Task<BeginAnswer?> Begin(Lease lease, CancellationToken lost)
    {
        var request = new BeginRequest(services.Silo.SiloAddress.ToString(), lease.Id, lease.Cell.Spec);
        for (var move = 0; move < MostMoves && !lost.IsCancellationRequested; move++)
        {
            var answer = await Insist(() => Owner(lease.Cell.Key).Begin(request), lost);
            if (answer is not Moved)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>Null when a drain gave up before the outcome was acknowledged: the attempt then counts as lost, unless it was handed back in order.</summary>
    public async Task<ReportAnswer?> Report(AttemptReport report, CancellationToken drain)
    {
        using var giveUp = new CancellationTokenSource();
        await using var _ = drain.Register(() => giveUp.CancelAfter(services.Patience.Preempt));
        var answer = await Insist(() => Owner(report.Attempt.Cell).Report(report), giveUp.Token);
        if (answer is null && report.Outcome is AttemptPreempted)
        {
            // Its grain was on a silo that left sooner. The first end of an attempt stands, so that this one needs no grain.
            await services.Cells.EndAttemptAsync(report.Attempt, new PreemptedEnd { At = services.Time.GetUtcNow() }, CancellationToken.None);
        }

        return answer;
    }

    private ICellGrain Owner(CellKey cell) => services.Grains.GetGrain<ICellGrain>(cell.Hex);

    private async Task<T?> Insist<T>(Func<Task<T>> call, CancellationToken stop)
        where T : class
    {
        for (var wait = Wait; !stop.IsCancellationRequested; wait = wait * 2 < MostWait ? wait * 2 : MostWait)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (GrainFault.IsPassing(e))
            {
                LogWaiting(slot, e.Message);
                await Task.Delay(wait, services.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "slot={Slot} a cell's grain did not answer, trying again: {Reason}")]
    private partial void LogWaiting(string slot, string reason);
}

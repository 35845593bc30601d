using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;
using Kd.Silo.Metrics;

namespace Kd.Silo.Slots;

/// <summary>Renews one lease until disposed. <see cref="Lost"/> fires on a definite no, or when patience ends without any reply.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly IDispatcherGrain dispatcher;
    private readonly SlotReport slot;
    private readonly Func<LeaseRenewal> current;
    private readonly LeaseTimes times;
    private readonly KdMeters meters;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource done = new();
    private readonly Task renewing;

    public LeaseKeeper(IDispatcherGrain dispatcher, SlotReport slot, Func<LeaseRenewal> current, LeaseTimes times, KdMeters meters, TimeProvider time)
    {
        (this.dispatcher, this.slot, this.current, this.times, this.meters, this.time) = (dispatcher, slot, current, times, meters, time);
        renewing = Task.Run(Renew);
    }

    public CancellationToken Lost => lost.Token;

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await renewing;
        done.Dispose();
        lost.Dispose();
    }

    private async Task Renew()
    {
        var heard = time.GetTimestamp();
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(times.Renewal, time, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            var reply = await Ask();
            if (reply is not null)
            {
                heard = time.GetTimestamp();
            }

            if (reply is { Kept: true })
            {
                meters.LeasesRenewed.Add(1);
            }

            if (reply is { Kept: false } || time.GetElapsedTime(heard) > times.Patience)
            {
                meters.LeasesLost.Add(1, KdMeters.Tag("reason", reply is null ? "silence" : "revoked"));
                await lost.CancelAsync();
                return;
            }
        }
    }

    private async Task<LeaseVerdict?> Ask()
    {
        try
        {
            return await dispatcher.Renew(slot, current());
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            return null;
        }
    }
}

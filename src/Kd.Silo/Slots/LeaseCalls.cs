using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;

namespace Kd.Silo.Slots;

/// <summary>What a slot asks of the dispatcher: one lease after the other. One that has served goes back with the request for the next, so that a cell costs a call less.</summary>
internal sealed partial class LeaseCalls(string slot, IGrainFactory grains, ILogger log)
{
    private Served? last;

    private IDispatcherGrain Dispatcher => grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool);

    /// <summary>Gives back what has served, tells its sweeps, and gets another; null when there is nothing to do.</summary>
    public async Task<Lease?> Next(SlotReport report)
    {
        var granted = await Acquire(report);
        if (last is not { } served)
        {
            return granted;
        }

        if (granted?.Id == served.Lease.Id)
        {
            // A dispatcher of an earlier release takes no lease back with a request.
            await Release(served.Lease, stayOffered: false);
            granted = await Acquire(report);
        }

        last = null;
        await Notify(served);
        return granted;
    }

    /// <summary>The lease has served: it goes back with the next request.</summary>
    /// <param name="obstacle">Why its cell could not even begin, where the store does not tell.</param>
    public void End(Lease lease, string? obstacle) => last = new(lease, obstacle);

    /// <summary>Leaves the cell of a lease that was not put to use to other slots.</summary>
    public Task PassOn(Lease lease) => Release(lease, stayOffered: true);

    /// <summary>Gives back what has served when there will be no next request. Its sweeps look into the store by themselves if they cannot be told.</summary>
    public async Task GiveBack()
    {
        if (last is not { } served)
        {
            return;
        }

        await Release(served.Lease, stayOffered: false);
        try
        {
            await Notify(served);
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            LogUnheard(slot, e.Message);
        }
    }

    private async Task<Lease?> Acquire(SlotReport report) => (await Dispatcher.Acquire(report with { Ended = last?.Lease.Id })).Lease;

    // A lease that cannot be given back runs out by itself.
    private async Task Release(Lease lease, bool stayOffered)
    {
        try
        {
            await Dispatcher.Release(lease, stayOffered);
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            LogUnheard(slot, e.Message);
        }
    }

    private async Task Notify(Served served)
    {
        foreach (var sweep in served.Lease.Sweeps)
        {
            await grains.GetGrain<ISweepGrain>(sweep).CellChanged(new(served.Lease.Cell.Key, served.Obstacle));
        }
    }

    private sealed record Served(Lease Lease, string? Obstacle);

    [LoggerMessage(LogLevel.Warning, "slot={Slot} the end of a lease could not be told, it shows without: {Reason}")]
    private partial void LogUnheard(string slot, string reason);
}

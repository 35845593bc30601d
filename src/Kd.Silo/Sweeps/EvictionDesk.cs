using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Grains.Dispatch;

namespace Kd.Silo.Sweeps;

/// <summary>Takes a cell and its students out of the store; sweeps that want them train them anew.</summary>
internal sealed class EvictionDesk(CellStore cells, SweepNews news, IGrainFactory grains, TimeProvider time)
{
    public async Task<EvictOutcome> Evict(CellKey cell, CancellationToken cancellation)
    {
        var running = (await grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool).GetLeased()).Keys.ToHashSet();
        var outcome = await cells.EvictAsync(cell, running, time.GetUtcNow(), cancellation);
        if (outcome is not EvictRefused)
        {
            // Also when nothing was left: whoever took it away may not have got so far.
            await news.CellsChanged(cancellation);
        }

        return outcome;
    }
}

using Kd.Core.Artifacts;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;

namespace Kd.Silo.Sweeps;

/// <summary>Tells every sweep that somebody changed cells in the store by command: a cell may belong to several.</summary>
internal sealed class SweepNews(SweepStore sweeps, SweepKeeper keeper, IGrainFactory grains)
{
    /// <summary>All read anew what they show, and go on where work has come back.</summary>
    public async Task CellsChanged(CancellationToken cancellation)
    {
        foreach (var sweep in await sweeps.ListAsync(cancellation))
        {
            await Forget(sweep);
        }

        keeper.Reconsider();
    }

    public async Task Forget(string sweep)
    {
        await grains.GetGrain<ISweepGrain>(sweep).Forget();
        await grains.GetGrain<IAggregatorGrain>(sweep).Forget();
    }
}

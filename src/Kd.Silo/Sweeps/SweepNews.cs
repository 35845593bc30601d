using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;
using Kd.Silo.Slots;

namespace Kd.Silo.Sweeps;

/// <summary>Tells every sweep that somebody changed cells in the store by command, or brought numbers for them: a cell may belong to several.</summary>
internal sealed class SweepNews(SweepStore sweeps, SweepKeeper keeper, IGrainFactory grains)
{
    /// <summary>All read anew what they show, and go on where work has come back.</summary>
    public async Task CellsChanged(CancellationToken cancellation)
    {
        foreach (var sweep in await sweeps.ListAsync(cancellation))
        {
            try
            {
                await Forget(sweep);
            }
            catch (Exception e) when (GrainFault.IsPassing(e))
            {
                // It does not answer just now; the store tells it when it next looks.
            }
        }

        keeper.Reconsider();
    }

    /// <summary>Of these cells, and of no others, there are new numbers.</summary>
    public async Task NumbersAdded(ImmutableArray<CellKey> cells, CancellationToken cancellation)
    {
        foreach (var sweep in cells.IsEmpty ? [] : await sweeps.ListAsync(cancellation))
        {
            await grains.GetGrain<IAggregatorGrain>(sweep).Forget();
            foreach (var cell in cells)
            {
                await grains.GetGrain<ISweepGrain>(sweep).CellChanged(new CellNotice(cell));
            }
        }
    }

    public async Task Forget(string sweep)
    {
        await grains.GetGrain<ISweepGrain>(sweep).Forget();
        await grains.GetGrain<IAggregatorGrain>(sweep).Forget();
    }
}

using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Grains.Sweeps;

namespace Kd.Grains.Tables;

/// <inheritdoc cref="IAggregatorGrain"/>
internal sealed class AggregatorGrain(SweepStore sweeps, CellStore cells, CellPolicy policy) : Grain, IAggregatorGrain
{
    // Results change only by a new evaluation, so a cell that has one is read once.
    private SweepLedger ledger = new(policy);
    private ScopedPlan? plan;
    private (DateTimeOffset? Kept, string? Taken) seen;

    public async Task<SweepTable?> GetTable()
    {
        await ForgetWhatIsNoMore();
        if (plan is null)
        {
            if (await sweeps.PlanAsync(this.GetPrimaryKeyString(), CancellationToken.None) is not { } stored)
            {
                return null;
            }

            plan = new ScopedPlan(stored, []);
        }

        await ledger.Read(plan.Plan, cells);
        return SweepTable.Build(plan.Plan, ledger.Statuses(plan).ToImmutableDictionary(s => s.Key, s => CellOutcome.Of(s.Value)));
    }

    // A sweep of the same name may be another one by now, and results may have been evicted by somebody who told nobody.
    private async Task ForgetWhatIsNoMore()
    {
        var now = (await sweeps.KeptAtAsync(this.GetPrimaryKeyString(), CancellationToken.None), await cells.TakenAwayAsync(CancellationToken.None));
        if (now != seen)
        {
            seen = now;
            await Forget();
        }
    }

    public Task Forget()
    {
        (ledger, plan) = (new(policy), null);
        return Task.CompletedTask;
    }
}

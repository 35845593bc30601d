using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;

namespace Kd.Grains.Sweeps;

/// <inheritdoc cref="ISweepGrain"/>
internal sealed class SweepGrain(SweepStore sweeps, CellStore cells, CellPolicy policy, TimeProvider time) : Grain, ISweepGrain
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

    /// <summary>A sweep nobody reconciled for so long is idle.</summary>
    private static readonly TimeSpan WorkedWithin = TimeSpan.FromSeconds(15);

    private readonly SweepLedger ledger = new(policy);
    private readonly HashSet<string> heard = new(StringComparer.Ordinal);
    private ScopedPlan? plan;
    private SweepMarks marks = new(0, 0, 0);
    private SweepOffers? offers;
    private DateTimeOffset? keptAt;
    private string? taken;
    private string? trouble;
    private long? read;
    private long? worked;

    private string Sweep => this.GetPrimaryKeyString();

    private bool IsWorked => worked is { } at && time.GetElapsedTime(at) < WorkedWithin;

    private SweepOffers Offers => offers ??= new(Sweep, GrainFactory.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool));

    public async Task<bool> Reconcile(Submission? submitted)
    {
        if (submitted is not null && heard.Add(submitted.Id))
        {
            ledger.ForgetObstacles();
        }

        worked = time.GetTimestamp();
        Offers.Trace = submitted?.Trace ?? Offers.Trace;
        if (await Look() is not { } known)
        {
            return false;
        }

        var statuses = await OfferReady(known);
        return !marks.IsCancelled && known.Wanted.Any(key => !statuses[key].IsSettled);
    }

    public Task Forget()
    {
        (plan, read) = (null, null);
        ledger.Forget();
        return Task.CompletedTask;
    }

    public async Task<SweepStatus?> GetStatus() =>
        await Look() is { } known ? SweepView.Of(known, ledger.Statuses(known), Offers.Pool, IsWorked, marks.IsCancelled)
        : trouble is { } unreadable ? SweepView.Unreadable(Sweep, unreadable)
        : null;

    public async Task<SweepCells?> GetCells()
    {
        if (await Look() is not { } known)
        {
            return null;
        }

        var statuses = ledger.Statuses(known);
        return new([.. known.Plan.Cells.Select(c => new CellView(c.Key, c.Label, known.MetricOf(c), statuses[c.Key]))]);
    }

    public async Task CellChanged(CellNotice notice)
    {
        if (plan is not { } known)
        {
            return;
        }

        ledger.Obstruct(notice.Cell, notice.Obstacle);
        var record = await cells.StandingAsync(notice.Cell, CancellationToken.None);
        ledger.Take(record);
        if (worked is null || marks.IsCancelled)
        {
            return;
        }

        if (record.Result is { } result && known.ByKey.ContainsKey(notice.Cell))
        {
            await PassOn(known, notice.Cell, new CellDone(result));
            return;
        }

        await LookAtPool();
        await OfferReady(known);
    }

    /// <summary>A cell is done: all that changes is that its students may start. Nothing here looks through the whole plan, unless it is time to offer more of it.</summary>
    private async Task PassOn(ScopedPlan known, CellKey done, CellDone status)
    {
        Offers.Forget(done);
        if (Offers.RunLow)
        {
            await LookAtPool();
            await OfferReady(known);
            return;
        }

        var now = time.GetUtcNow();
        await Offers.Add(known, [.. known.StudentsOf[done]
            .Where(c => !Offers.Holds(c.Key) && known.Wanted.Contains(c.Key))
            .Where(c => ledger.StatusOf(c.Key, (done, status)) is CellReady ready && policy.IsDue(ready, now))]);
    }

    /// <summary>Brings plan, marks, pool and, when due, the store's records up to date; null when there is no sweep to read.</summary>
    private async Task<ScopedPlan?> Look()
    {
        if (!await ReadSweep())
        {
            await Offers.Withdraw();
            return null;
        }

        await LookAtPool();
        await ForgetWhatWasTaken();
        if (read is not { } last || time.GetElapsedTime(last) >= ReadEvery)
        {
            await ledger.Read(plan!.Plan, cells);
            read = time.GetTimestamp(); // Counted from its end: on a slow disk the next call is not to begin with another one.
        }

        return plan;
    }

    // Whoever evicts tells every sweep, unless he dies over it or is of another cluster.
    private async Task ForgetWhatWasTaken()
    {
        var now = await cells.TakenAwayAsync(CancellationToken.None);
        if (now != taken)
        {
            (taken, read) = (now, null);
            ledger.Forget();
        }
    }

    /// <summary>False when there is no such sweep any more, or none that can be read.</summary>
    private async Task<bool> ReadSweep()
    {
        trouble = null;
        try
        {
            if (await sweeps.MarksAsync(Sweep, CancellationToken.None) is not { } found)
            {
                plan = null;
                return false;
            }

            // What is wanted is the store's to say, and whether it is the same sweep still: who changed that may have been another silo.
            var kept = await sweeps.KeptAtAsync(Sweep, CancellationToken.None);
            plan = plan is null || found.Wanted != marks.Wanted || kept != keptAt ? await ReadPlan() : plan;
            (marks, keptAt) = (found, kept);
            return plan is not null;
        }
        catch (InvalidDataException e)
        {
            (plan, trouble) = (null, e.Message);
            return false;
        }
    }

    private async Task<ScopedPlan?> ReadPlan() =>
        await sweeps.PlanAsync(Sweep, CancellationToken.None) is { } stored
            ? new ScopedPlan(stored, await sweeps.WantedAsync(Sweep, CancellationToken.None), await sweeps.DatasetPathsAsync(Sweep, CancellationToken.None))
            : null;

    private async Task LookAtPool()
    {
        await Offers.LookAtPool();
        ledger.TakeLeases(Offers.Pool.Leases.ToImmutableDictionary(l => l.Lease.Cell.Key, l => l.Attempt));
    }

    private async Task<IReadOnlyDictionary<CellKey, CellStatus>> OfferReady(ScopedPlan known)
    {
        foreach (var key in (await Offers.Compare()).Where(known.ByKey.ContainsKey))
        {
            ledger.Take(await cells.StandingAsync(key, CancellationToken.None));
        }

        var statuses = ledger.Statuses(known);
        await Offers.Replace(known, [.. Ready(known, statuses)]);
        return statuses;
    }

    /// <summary>Cells that may start now, and those on a slot; none of a cancelled sweep.</summary>
    private IEnumerable<PlannedCell> Ready(ScopedPlan known, IReadOnlyDictionary<CellKey, CellStatus> statuses)
    {
        if (marks.IsCancelled)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var leased = Offers.Pool.Leases.Select(l => l.Lease.Cell.Key).ToHashSet();
        return known.InTurn.Where(cell => statuses[cell.Key] is var status && !status.IsSettled
            && (leased.Contains(cell.Key) || (status is CellReady ready && policy.IsDue(ready, now))));
    }
}

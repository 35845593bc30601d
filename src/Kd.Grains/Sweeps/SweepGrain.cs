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
    private SweepScope scope = SweepScope.All;
    private ScopedPlan? plan;
    private SweepMarks marks = new(0, 0);
    private string? trouble;
    private ImmutableDictionary<string, string?> paths = ImmutableDictionary<string, string?>.Empty;
    private PoolView pool = PoolView.Empty;
    private HashSet<CellKey> offered = [];
    private long? read;
    private long? worked;

    private string Sweep => this.GetPrimaryKeyString();

    private bool IsWorked => worked is { } at && time.GetElapsedTime(at) < WorkedWithin;

    private IDispatcherGrain Dispatcher => GrainFactory.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool);

    public async Task<bool> Reconcile(SweepScope? wanted)
    {
        if (!IsWorked && wanted is not null)
        {
            // Asked anew: what was in the way may have been mended.
            ledger.ForgetObstacles();
        }

        worked = time.GetTimestamp();
        if (wanted is not null && !scope.Only.SequenceEqual(wanted.Only))
        {
            (scope, plan) = (wanted, null);
        }

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
        await Look() is { } known ? SweepView.Of(known, ledger.Statuses(known), pool, IsWorked, marks.IsCancelled)
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
        var record = await cells.ReadAsync(notice.Cell, CancellationToken.None);
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

    /// <summary>A cell is done: all that changes is that its students may start. Nothing here looks through the whole plan.</summary>
    private async Task PassOn(ScopedPlan known, CellKey done, CellDone status)
    {
        var now = time.GetUtcNow();
        var ready = known.StudentsOf[done]
            .Where(c => !offered.Contains(c.Key) && known.Wanted.Contains(c.Key))
            .Where(c => ledger.StatusOf(c.Key, (done, status)) is CellReady ready && policy.IsDue(ready, now))
            .ToList();
        ImmutableArray<CellKey> withdrawn = offered.Remove(done) ? [done] : [];
        if (ready.Count == 0 && withdrawn.IsEmpty)
        {
            return;
        }

        await Dispatcher.Offer(new() { Sweep = Sweep, Weight = known.Plan.Weight ?? 1, Added = [.. ready.Take(CellOffers.MaxAdded).Select(c => Offered(known, c))], Withdrawn = withdrawn });
        offered.UnionWith(ready.Take(CellOffers.MaxAdded).Select(c => c.Key));
    }

    /// <summary>Brings plan, marks, pool and, when due, the store's records up to date; null when there is no sweep to read.</summary>
    private async Task<ScopedPlan?> Look()
    {
        if (!await ReadSweep())
        {
            await Withdraw();
            return null;
        }

        await LookAtPool();
        if (read is not { } last || time.GetElapsedTime(last) >= ReadEvery)
        {
            read = time.GetTimestamp();
            await ledger.Read(plan!.Plan, cells);
        }

        return plan;
    }

    /// <summary>False when there is no such sweep any more, or none that can be read.</summary>
    private async Task<bool> ReadSweep()
    {
        trouble = null;
        try
        {
            if (await sweeps.MarksAsync(Sweep, CancellationToken.None) is not { } found || (plan is null && await ReadPlan() is null))
            {
                plan = null;
                return false;
            }

            marks = found;
            return true;
        }
        catch (InvalidDataException e)
        {
            (plan, trouble) = (null, e.Message);
            return false;
        }
    }

    private async Task<ScopedPlan?> ReadPlan()
    {
        if (await sweeps.PlanAsync(Sweep, CancellationToken.None) is not { } stored)
        {
            return null;
        }

        paths = await sweeps.DatasetPathsAsync(Sweep, CancellationToken.None);
        return plan = new ScopedPlan(stored, scope);
    }

    private async Task Withdraw()
    {
        if (offered.Count > 0)
        {
            await Dispatcher.Offer(new() { Sweep = Sweep, Withdrawn = [.. offered] });
            offered = [];
        }
    }

    private async Task LookAtPool()
    {
        pool = await Dispatcher.GetPool(Sweep);
        ledger.TakeLeases(pool.Leases.ToImmutableDictionary(l => l.Lease.Cell.Key, l => l.Attempt));
    }

    private async Task<ImmutableDictionary<CellKey, CellStatus>> OfferReady(ScopedPlan known)
    {
        if (pool.Held != offered.Count)
        {
            await Compare(known);
        }

        var statuses = ledger.Statuses(known);
        var ready = Ready(known, statuses).ToList();
        var withdrawn = offered.Except(ready.Select(c => c.Key)).ToImmutableArray();
        foreach (var added in ready.Where(c => !offered.Contains(c.Key)).Chunk(CellOffers.MaxAdded))
        {
            await Dispatcher.Offer(new() { Sweep = Sweep, Weight = known.Plan.Weight ?? 1, Added = [.. added] });
        }

        if (!withdrawn.IsEmpty)
        {
            await Dispatcher.Offer(new() { Sweep = Sweep, Withdrawn = withdrawn });
        }

        offered = [.. ready.Select(c => c.Key)];
        return statuses;
    }

    // What the dispatcher holds no more has been on a slot: its record is read again before it is offered again.
    private async Task Compare(ScopedPlan known)
    {
        var held = (await Dispatcher.GetHeld(Sweep)).Keys.ToHashSet();
        foreach (var key in offered.Where(key => !held.Contains(key) && known.ByKey.ContainsKey(key)))
        {
            ledger.Take(await cells.ReadAsync(key, CancellationToken.None));
        }

        offered = held;
    }

    /// <summary>What the dispatcher shall hold: cells that may start now, and those on a slot; nothing of a cancelled sweep.</summary>
    private IEnumerable<OfferedCell> Ready(ScopedPlan known, ImmutableDictionary<CellKey, CellStatus> statuses)
    {
        if (marks.IsCancelled)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var leased = pool.Leases.Select(l => l.Lease.Cell.Key).ToHashSet();
        return known.Plan.Cells
            .Select(cell => (cell, status: statuses[cell.Key]))
            .Where(c => known.Wanted.Contains(c.cell.Key) && !c.status.IsSettled)
            .Where(c => leased.Contains(c.cell.Key) || (c.status is CellReady ready && policy.IsDue(ready, now)))
            .Select(c => Offered(known, c.cell));
    }

    private OfferedCell Offered(ScopedPlan known, PlannedCell cell) => new()
    {
        Key = cell.Key,
        Spec = cell.Spec,
        Label = cell.Label,
        DatasetPath = paths.GetValueOrDefault(cell.Dataset),
        IsTeacher = cell.IsTeacher,
        Order = known.PlaceOf[cell.Key],
    };
}

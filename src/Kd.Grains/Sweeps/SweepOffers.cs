using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;

namespace Kd.Grains.Sweeps;

/// <summary>
/// What a sweep has offered to the dispatcher: its cells on slots, and of those that wait as many as keep every slot busy. The rest is
/// kept back until these run low, so that no call and no turn grows with the sweep.
/// </summary>
internal sealed class SweepOffers(string sweep, IDispatcherGrain dispatcher)
{
    /// <summary>So many wait at least while more are ready, for each kind of slot that cells ask for.</summary>
    public const int Least = 200;

    private HashSet<CellKey> held = [];
    private int keptBack;

    public PoolView Pool { get; private set; } = PoolView.Empty;

    /// <summary>The trace that offered cells belong to; null when nobody traces.</summary>
    public string? Trace { get; set; }

    /// <summary>True when so few wait at the dispatcher that it is time for some of those kept back.</summary>
    public bool RunLow => keptBack > 0 && held.Count - Pool.Leases.Length < Depth / 2;

    private int Depth => Math.Max(Least, 2 * Pool.Slots.Length);

    public bool Holds(CellKey cell) => held.Contains(cell);

    public async Task LookAtPool() => Pool = await dispatcher.GetPool(sweep);

    /// <summary>Takes over what the dispatcher holds; what it holds no more has been on a slot.</summary>
    /// <returns>These cells.</returns>
    public async Task<IReadOnlyCollection<CellKey>> Compare()
    {
        if (Pool.Held == held.Count)
        {
            return [];
        }

        var now = (await dispatcher.GetHeld(sweep)).Keys.ToHashSet();
        var gone = held.Except(now).ToList();
        held = now;
        return gone;
    }

    /// <summary>From now on these cells are on slots or may start, and no others.</summary>
    /// <param name="ready">First who goes first.</param>
    public async Task Replace(ScopedPlan plan, IReadOnlyList<PlannedCell> ready)
    {
        var leased = Pool.Leases.Select(l => l.Lease.Cell.Key).ToHashSet();
        var waiting = ready.Where(c => !leased.Contains(c.Key)).GroupBy(c => SlotNeed.Of(c.Spec)).SelectMany(group => group.Take(Depth));
        var added = ready.Where(c => leased.Contains(c.Key)).Concat(waiting).Where(c => !Holds(c.Key)).ToList();
        var withdrawn = held.Except(ready.Select(c => c.Key)).ToList();
        keptBack = ready.Count - (held.Count - withdrawn.Count) - added.Count;
        await Withdraw(withdrawn);
        await Add(plan, added);
    }

    /// <summary>These may start too.</summary>
    public async Task Add(ScopedPlan plan, IReadOnlyCollection<PlannedCell> ready)
    {
        foreach (var cells in ready.Chunk(CellOffers.MaxAdded))
        {
            await dispatcher.Offer(new() { Sweep = sweep, Weight = plan.Plan.Weight ?? 1, Added = [.. cells.Select(cell => plan.Offered(cell) with { Trace = Trace })], KeptBack = keptBack });
            held.UnionWith(cells.Select(c => c.Key));
        }
    }

    /// <summary>Wants nothing any more.</summary>
    public Task Withdraw() => Withdraw([.. held]);

    /// <summary>The cell is done, and its slot has given it back.</summary>
    public void Forget(CellKey done) => held.Remove(done);

    private async Task Withdraw(IReadOnlyCollection<CellKey> cells)
    {
        if (cells.Count > 0)
        {
            await dispatcher.Offer(new() { Sweep = sweep, Withdrawn = [.. cells], KeptBack = keptBack });
            held.ExceptWith(cells);
        }
    }
}

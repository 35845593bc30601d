using Kd.Core.Scheduling;

namespace Kd.Grains.Dispatch;

/// <inheritdoc cref="IDispatcherGrain"/>
internal sealed class DispatcherGrain(LeaseTimes times, TimeProvider time) : Grain, IDispatcherGrain
{
    private readonly long start = time.GetTimestamp();
    private readonly DispatchPool pool = new(times, born: TimeSpan.Zero);

    // Monotonic, from this activation on.
    private TimeSpan Now => time.GetElapsedTime(start);

    public Task Offer(CellOffers offers)
    {
        pool.Offer(offers, Now);
        return Task.CompletedTask;
    }

    public Task<HeldCells> GetHeld(string sweep) => Task.FromResult(pool.Held(sweep));

    public Task<HeldCells> GetLeased() => Task.FromResult(pool.Leased(Now));

    public Task<LeaseGrant> Acquire(SlotReport slot) => Task.FromResult(pool.Acquire(slot, newLease: Guid.NewGuid().ToString("n"), Now));

    public Task<LeaseVerdict> Renew(SlotReport slot, LeaseRenewal renewal) => Task.FromResult(pool.Renew(slot, renewal, Now));

    public Task Release(Lease lease, bool stayOffered)
    {
        pool.Release(lease, stayOffered, Now);
        return Task.CompletedTask;
    }

    public Task<PoolView> GetPool(string sweep) => Task.FromResult(pool.View(sweep, Now));

    public Task<PoolOverview> GetOverview() => Task.FromResult(pool.Overview(Now));
}

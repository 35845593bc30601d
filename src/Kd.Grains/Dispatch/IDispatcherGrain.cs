using Kd.Core.Scheduling;

namespace Kd.Grains.Dispatch;

/// <summary>Hands ready cells to slots. Key: the pool. All it knows is soft: sweeps offer again, slots renew, and it is whole again.</summary>
public interface IDispatcherGrain : IGrainWithStringKey
{
    /// <summary>The pool of this release.</summary>
    public const string DefaultPool = "default";

    Task Offer([Immutable] CellOffers offers);

    /// <summary>Offered or leased; a sweep asks when <see cref="PoolView.Held"/> is not what it offered.</summary>
    Task<HeldCells> GetHeld(string sweep);

    /// <summary>Cells on a slot now, of any sweep.</summary>
    Task<HeldCells> GetLeased();

    /// <summary>A slot that holds a lease, and does not give it back with this very request, gets the same one again.</summary>
    Task<LeaseGrant> Acquire([Immutable] SlotReport slot);

    /// <summary>An unknown lease is adopted unless its cell is leased to another slot.</summary>
    Task<LeaseVerdict> Renew([Immutable] SlotReport slot, [Immutable] LeaseRenewal renewal);

    /// <summary>Gives a lease back, and forgets the offer of its cell unless it shall stay offered.</summary>
    Task Release([Immutable] Lease lease, bool stayOffered);

    Task<PoolView> GetPool(string sweep);

    Task<PoolOverview> GetOverview();
}

using Kd.Core.Plans;

namespace Kd.Core.Scheduling;

/// <summary>
/// Which ready cell goes first. Between sweeps: the one that has had least of the slots for its weight. Within a sweep: teachers,
/// because students wait for them; then time to first table, that is one seed over all folds and configurations before the next.
/// Names and keys break ties, so that arrival decides nothing.
/// </summary>
public static class DispatchOrder
{
    /// <summary>Within a sweep; smaller goes first.</summary>
    public static (bool Student, int Seed, int Place, string Key) Of(OfferedCell cell) => (!cell.IsTeacher, cell.Spec.Seed, cell.Order, cell.Key.Hex);

    /// <summary>As <see cref="Of(OfferedCell)"/>, of a cell at that place in its plan.</summary>
    public static (bool Student, int Seed, int Place, string Key) Of(PlannedCell cell, int place) => (!cell.IsTeacher, cell.Spec.Seed, place, cell.Key.Hex);

    /// <summary>The sweep whose turn it is on a slot; null when none has a cell for it.</summary>
    internal static SweepQueue? NextOf(IEnumerable<SweepQueue> queues, SlotReport slot, TimeSpan now) =>
        queues.Where(q => q.Next(slot) is not null)
            .OrderBy(q => q.Charge(now))
            .ThenBy(q => q.Running / q.Weight)
            .ThenBy(q => q.Sweep, StringComparer.Ordinal)
            .FirstOrDefault();
}

namespace Kd.Core.Scheduling;

/// <summary>
/// Which ready cell goes first: teachers, because students wait for them; then time to first table, that is one seed over
/// all folds and configurations before the next. The key breaks ties between sweeps, so that arrival decides nothing.
/// </summary>
public static class DispatchOrder
{
    /// <summary>Smaller goes first.</summary>
    public static (bool Student, int Seed, int Place, string Key) Of(OfferedCell cell) => (!cell.IsTeacher, cell.Spec.Seed, cell.Order, cell.Key.Hex);
}

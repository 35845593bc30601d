using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>Where each cell of a plan stands, teachers before their students, whose status depends on them.</summary>
public static class PlanStatuses
{
    /// <param name="cells">The plan's, by key.</param>
    /// <param name="statusOf">Status of a cell, given its teacher's.</param>
    public static IReadOnlyDictionary<CellKey, CellStatus> Of(
        IReadOnlyDictionary<CellKey, PlannedCell> cells, Func<CellKey, (CellKey Key, CellStatus Status)?, CellStatus> statusOf)
    {
        var statuses = new Dictionary<CellKey, CellStatus>(cells.Count);
        Complete(statuses, cells.Keys, cells, statusOf);
        return statuses;
    }

    /// <summary>Adds those of the keys, and of their teachers, that are not among the statuses yet.</summary>
    public static void Complete(
        Dictionary<CellKey, CellStatus> statuses, IEnumerable<CellKey> keys, IReadOnlyDictionary<CellKey, PlannedCell> cells, Func<CellKey, (CellKey Key, CellStatus Status)?, CellStatus> statusOf)
    {
        foreach (var key in keys)
        {
            Settle(key);
        }

        CellStatus Settle(CellKey key)
        {
            if (statuses.TryGetValue(key, out var known))
            {
                return known;
            }

            (CellKey, CellStatus)? taught = cells.TryGetValue(key, out var planned) && planned.Spec.Teacher is { } teacher ? (teacher, Settle(teacher)) : null;
            return statuses[key] = statusOf(key, taught);
        }
    }
}

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
        foreach (var key in cells.Keys)
        {
            Settle(key);
        }

        return statuses;

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

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Grids;

namespace Kd.Core.Plans;

/// <summary>"--only": the cells whose label matches one of the globs, and the teachers they need.</summary>
public static class PlanSelection
{
    /// <summary>Keys to train, in no order. No globs select every cell; globs that match nothing select none.</summary>
    public static ImmutableHashSet<CellKey> Select(Plan plan, ImmutableArray<string> globs)
    {
        if (globs.IsEmpty)
        {
            return [.. plan.Cells.Select(c => c.Key)];
        }

        var labels = plan.Cells.Select(c => (c.Key, c.Label)).Concat(plan.Aliases.Select(a => (a.Key, a.Label)));
        var named = labels.Where(l => globs.Any(glob => GridNames.Matches(glob, l.Item2))).Select(l => l.Key).ToImmutableHashSet();
        return named.Union(plan.Cells.Where(c => named.Contains(c.Key) && c.Spec.Teacher is not null).Select(c => c.Spec.Teacher!.Value));
    }
}

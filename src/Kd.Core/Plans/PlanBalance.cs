using System.Collections.Immutable;
using Kd.Core.Datasets;

namespace Kd.Core.Plans;

/// <summary>Where a design is lopsided, said before it is trained.</summary>
public static class PlanBalance
{
    /// <summary>Test sets of folds may differ in size by this factor before it is said.</summary>
    private const int MostApart = 2;

    public static IEnumerable<string> Sentences(ImmutableArray<PlanColumn> columns, IReadOnlyDictionary<string, DatasetDescription> descriptions)
    {
        if (columns.Select(c => c.Seeds.Length).Distinct().Count() > 1)
        {
            yield return $"unbalanced: {string.Join(", ", columns.Select(c => $"{c.Dataset} has {Count(c.Seeds.Length, "seed")}"))}: medians and spreads of these columns do not weigh the same";
        }

        foreach (var column in columns)
        {
            var tests = descriptions[column.Dataset].Folds.Where(f => column.Folds.Contains(f.Name)).Select(f => f.Test).ToArray();
            if (tests.Max() > MostApart * tests.Min())
            {
                yield return $"unbalanced: {column.Dataset} tests {tests.Min()} images in one fold and {tests.Max()} in another, and each counts the same in the mean over folds";
            }
        }
    }

    /// <summary>Rows of which a selection leaves every seed without some fold: they get no number.</summary>
    public static IEnumerable<string> Sentences(Plan plan, ImmutableArray<string> only)
    {
        var wanted = PlanSelection.Select(plan, only);
        var parts = plan.Columns.Where(column => plan.Rows.Any(row => plan.KeysAt(column.Dataset, row.Name).Any(wanted.Contains) && !HasSeed(column, row.Name))).Select(c => c.Dataset).ToArray();
        if (parts.Length > 0)
        {
            yield return $"unbalanced: these cells give some rows of {string.Join(", ", parts)} no seed with all its folds, so tables will show no number for them";
        }

        bool HasSeed(PlanColumn column, string row)
        {
            var places = plan.Cells.Where(c => c.Dataset == column.Dataset && c.Config == row && wanted.Contains(c.Key)).Select(c => (c.Spec.Seed, c.Spec.Fold))
                .Concat(plan.Aliases.Where(a => a.Dataset == column.Dataset && a.Config == row && wanted.Contains(a.Key)).Select(a => (a.Seed, a.Fold)));
            return places.CountBy(p => p.Seed).Any(seed => seed.Value == column.Folds.Length);
        }
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}

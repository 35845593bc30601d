using System.Collections.Immutable;
using Kd.Core.Statistics;

namespace Kd.Core.Plans;

/// <summary>What a sweep of this shape can show at best, said before it is trained (experiment.md section 3).</summary>
public static class PlanPower
{
    /// <summary>One sentence a data set.</summary>
    public static ImmutableArray<string> Sentences(Plan plan)
    {
        var comparisons = plan.Rows.Count(r => !r.IsTeacher && r.Name != plan.Baseline);
        return comparisons == 0 ? [] : [.. plan.Columns.Select(column => $"{column.Dataset}: {Sentence(column, comparisons)}")];
    }

    private static string Sentence(PlanColumn column, int comparisons)
    {
        var (seeds, folds) = (column.Seeds.Length, column.Folds.Length);
        if (seeds == 1 && folds == 1)
        {
            return "one seed, one fold: single runs, ranks in this column are not evidence.";
        }

        var (overSeeds, overFolds) = (Math.Min(1, SignFlip.SmallestP(seeds)), Math.Min(1, SignFlip.SmallestP(folds)));
        var (holmSeeds, holmFolds) = (Math.Min(1, comparisons * overSeeds), Math.Min(1, comparisons * overFolds));
        var verdict = (holmSeeds <= SignFlip.Level, holmFolds <= SignFlip.Level) switch
        {
            (false, false) => "No outcome of this sweep can be significant by these tests.",
            (true, false) => "Only the test over seeds can fall below 0.05.",
            (false, true) => "Only the test over folds can fall below 0.05.",
            _ => "Both can fall below 0.05 if all differences agree in sign.",
        };
        return $"{Count(seeds, "seed")}, {Count(folds, folds > 1 ? "overlapping fold" : "fold")}: the smallest two-sided p of an exact sign-flip test is {Show(overSeeds)} over seeds and {Show(overFolds)} over folds; "
            + $"after Holm over {Count(comparisons, "comparison")} {Show(holmSeeds)} and {Show(holmFolds)}. {verdict}";
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";

    private static string Show(double p) => p.ToString("0.0###");
}

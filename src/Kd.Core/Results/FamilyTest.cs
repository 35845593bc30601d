using System.Collections.Immutable;
using Kd.Core.Grids;
using Kd.Core.Statistics;

namespace Kd.Core.Results;

/// <summary>
/// Exact sign-flip tests of one family of comparisons with the baseline on one data set, over seeds or over folds, with Holm inside the
/// family (experiment.md section 3). Refused where even its smallest possible p would exceed <see cref="SignFlip.Level"/>.
/// </summary>
/// <param name="Family">Its name in the grid; "all" where the grid names none.</param>
/// <param name="Over">"seeds" or "folds".</param>
/// <param name="Refusal">Why there are no p values; null when there are.</param>
public sealed record FamilyTest(string Dataset, string Family, string Over, ImmutableArray<RowTest> Rows, string? Refusal)
{
    private const string Everything = "all";

    public static ImmutableArray<FamilyTest> All(SweepTable table)
    {
        var families = table.Families.IsEmpty ? ImmutableSortedDictionary<string, string>.Empty.Add(Everything, "*") : table.Families;
        return
        [
            .. from column in table.Columns.Select((column, index) => (column, index))
               where !column.column.IsSingleRun
               from family in families
               let rows = Members(table, column.index, family.Value)
               where !rows.IsEmpty
               from over in new[] { "seeds", "folds" }
               select Of(column.column.Dataset, family.Key, over, rows),
        ];
    }

    private static ImmutableArray<(string Name, PairedDifference? Difference)> Members(SweepTable table, int column, string glob) =>
        [.. table.Rows.Where(r => !r.IsTeacher && r.Name != table.Baseline && GridNames.Matches(glob, r.Name)).Select(r => (r.Name, r.Cells[column].Difference))];

    private static FamilyTest Of(string dataset, string family, string over, ImmutableArray<(string Name, PairedDifference? Difference)> rows)
    {
        var incomplete = rows.Where(r => r.Difference is not { IsComplete: true }).Select(r => r.Name).ToArray();
        if (incomplete.Length > 0)
        {
            return new FamilyTest(dataset, family, over, [], $"pairs with the baseline are missing in {string.Join(", ", incomplete)}");
        }

        var differences = rows.Select(r => over == "seeds" ? r.Difference!.BySeed : r.Difference!.ByFold).ToArray();
        if (Refused(differences[0].Length, over, rows.Length) is { } refusal)
        {
            return new FamilyTest(dataset, family, over, [], refusal);
        }

        var p = differences.Select(d => SignFlip.P(d)).ToImmutableArray();
        var adjusted = Holm.Adjusted(p);
        return new FamilyTest(dataset, family, over, [.. rows.Select((row, i) => new RowTest(row.Name, differences[i].Length, p[i], adjusted[i]))], null);
    }

    private static string? Refused(int n, string over, int comparisons)
    {
        var (alone, corrected) = (Math.Min(1, SignFlip.SmallestP(n)), Math.Min(1, comparisons * SignFlip.SmallestP(n)));
        return n > SignFlip.MostValues ? $"an exact test enumerates at most {SignFlip.MostValues} {over}, not {n}"
            : corrected > SignFlip.Level ? $"with {n} {(n == 1 ? over[..^1] : over)} its smallest possible p is {alone:0.0###}, after Holm over {comparisons} {(comparisons == 1 ? "comparison" : "comparisons")} {corrected:0.0###}"
            : null;
    }
}

/// <summary>One comparison of a family.</summary>
/// <param name="Count">Differences behind it: seeds or folds.</param>
/// <param name="P">Two-sided.</param>
/// <param name="Adjusted">After Holm inside the family.</param>
public sealed record RowTest(string Row, int Count, double P, double Adjusted);

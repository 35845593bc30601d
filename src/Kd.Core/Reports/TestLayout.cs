using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>Sign-flip tests as a table of words; those refused are footers.</summary>
internal static class TestLayout
{
    public static ReportBlock Block(IGrouping<string, FamilyTest> tests) => new(
        $"{tests.Key}: exact two-sided sign-flip tests, Holm inside each family",
        ["family", "over", "n", "p", "p after Holm"],
        [.. tests.SelectMany(test => test.Rows.Select(row => new ReportLine(
            row.Row,
            [new(test.Family), new(test.Over), new($"{row.Count}"), new(Figures.P(row.P)), new(Figures.P(row.Adjusted))])))]);

    public static IEnumerable<string> Footers(ImmutableArray<FamilyTest> tests) =>
        tests.Where(t => t.Refusal is not null).Select(t => $"{t.Dataset}: no sign-flip test over {t.Over} in the family '{t.Family}': {t.Refusal}.");
}

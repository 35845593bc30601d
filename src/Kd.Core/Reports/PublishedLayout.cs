using System.Collections.Immutable;
using Kd.Core.Published;

namespace Kd.Core.Reports;

/// <summary>A comparison with published figures as tables of words, one a data set.</summary>
internal static class PublishedLayout
{
    private static readonly ImmutableArray<string> Header = ["published", "best on test", "difference", "final", "n", "sd of seeds", "sd of folds"];

    public static IEnumerable<ReportBlock> Blocks(PublishedComparison comparison) => comparison.Columns.Select(column => new ReportBlock(
        $"{column.Dataset}: {column.Metric} beside the paper's {column.PublishedMetric} ({$"{column.Basis}".ToLowerInvariant()})",
        Header,
        [.. column.Rows.Select(row => new ReportLine(row.IsTeacher ? $"{row.Name} (teacher)" : row.Name, Texts(row)))]));

    private static ImmutableArray<ReportText> Texts(PublishedRow row)
    {
        var weight = row.Runs == row.RunsPlanned ? Emphasis.None : Emphasis.Dim;
        return
        [
            Text(row.Published, "0.0#", Emphasis.None),
            Text(row.BestOnTest, "0.0", weight),
            Text(row.Difference, "+0.0;-0.0;0.0", weight),
            Text(row.Final, "0.0", weight),
            new ReportText(row.Runs == row.RunsPlanned ? $"{row.Runs}" : $"{row.Runs}/{row.RunsPlanned}", weight),
            Text(row.SeedDeviation, "0.0", weight),
            Text(row.FoldDeviation, "0.0", weight),
        ];
    }

    // Rounded first, so that what shows as zero has no sign; paper's figures have two digits.
    private static ReportText Text(double? value, string format, Emphasis weight) =>
        value is { } number ? new ReportText(Math.Round(100 * number, format.EndsWith('#') ? 2 : 1).ToString(format), weight) : ReportText.Nothing;
}

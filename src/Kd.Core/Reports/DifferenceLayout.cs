using System.Collections.Immutable;
using Kd.Core.Results;
using Kd.Core.Statistics;

namespace Kd.Core.Reports;

/// <summary>Paired differences as a table of words: two intervals that answer two questions, k of n above, spread, and every pair as a dot.</summary>
internal static class DifferenceLayout
{
    private const int StripWidth = 21;

    /// <summary>Null when no row has a difference.</summary>
    public static ReportBlock? Block(SweepTable table, TableColumn column, int index, bool dots)
    {
        var rows = table.Rows.Where(r => r.Cells[index].Difference is not null).ToArray();
        if (rows.Length == 0)
        {
            return null;
        }

        var span = rows.SelectMany(r => r.Cells[index].Difference!.Pairs).Max(p => Math.Abs(p.Value));
        string[] header = ["median", "95 % over seeds", "95 % over folds", "seeds above", "folds above", "sd of seeds", "sd of folds"];
        return new ReportBlock(
            $"{column.Dataset} {column.Metric}: paired differences to {table.Baseline}{(table.ConditionalOnTeacher ? ", conditional on this teacher" : string.Empty)}",
            dots ? [.. header, $"every pair, -{Figures.Percent(span)} .. +{Figures.Percent(span)}"] : [.. header],
            [.. rows.Select(row => new ReportLine(row.Name, Texts(row.Cells[index], span, dots)))]);
    }

    private static ImmutableArray<ReportText> Texts(TableCell cell, double span, bool dots)
    {
        var d = cell.Difference!;
        var weight = d.IsComplete ? Emphasis.None : Emphasis.Dim;
        ReportText[] texts =
        [
            ReportLayout.Difference(cell),
            Text(d.OverSeeds, weight),
            Text(d.OverFolds, weight),
            new ReportText($"{d.PositiveSeeds} of {d.Seeds}", weight),
            new ReportText($"{d.PositiveFolds} of {d.Folds}", weight),
            Text(Quantile.StandardDeviation(d.BySeed), weight),
            Text(Quantile.StandardDeviation(d.ByFold), weight),
        ];
        return dots ? [.. texts, new ReportText(Strip(d, span), weight)] : [.. texts];
    }

    private static ReportText Text(Interval? interval, Emphasis weight) =>
        interval is null ? ReportText.Nothing : new ReportText($"{Figures.Signed(interval.Low)} .. {Figures.Signed(interval.High)}", weight);

    private static ReportText Text(double? deviation, Emphasis weight) => deviation is { } sd ? new ReportText(Figures.Percent(sd), weight) : ReportText.Nothing;

    /// <summary>A line with 0 in its middle ('+'); a pair is 'o', several in one place their number.</summary>
    private static string Strip(PairedDifference difference, double span)
    {
        var counts = new int[StripWidth];
        foreach (var pair in difference.Pairs)
        {
            var share = span == 0 ? 0.5 : (1 + (pair.Value / span)) / 2;
            counts[(int)Math.Round(share * (StripWidth - 1))]++;
        }

        return string.Concat(counts.Select((count, place) => count switch
        {
            0 => place == StripWidth / 2 ? '+' : '-',
            1 => 'o',
            > 9 => '#',
            _ => (char)('0' + count),
        }));
    }
}

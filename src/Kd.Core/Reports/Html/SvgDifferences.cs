using Kd.Core.Results;
using Kd.Core.Statistics;

namespace Kd.Core.Reports.Html;

/// <summary>Every paired difference to the baseline as a dot, a row each, with the median and the two intervals below the dots.</summary>
internal static class SvgDifferences
{
    private const double Width = 400;
    private const double RowHeight = 36;
    private const double Top = 6;
    private const double Bottom = 36;
    private const double Right = 12;

    /// <summary>Empty when there is no difference to draw.</summary>
    public static string Draw(SweepTable table, TableColumn column, int index)
    {
        var rows = table.Rows.Where(r => r.Cells[index].Difference is not null).Select(r => (r.Name, Difference: r.Cells[index].Difference!)).ToArray();
        if (rows.Length == 0)
        {
            return string.Empty;
        }

        var left = SvgDrawing.LeftOf(rows.Select(r => r.Name));
        var scale = Scale.Around([0, .. rows.SelectMany(r => Extent(r.Difference))], left, Width - Right);
        var bottom = Top + (RowHeight * rows.Length);
        var drawing = new SvgDrawing(Width, bottom + Bottom, $"Paired differences of {column.Dataset} to {table.Baseline}: every pair as a dot");
        foreach (var tick in scale.Ticks())
        {
            drawing.Line(scale.At(tick), Top, scale.At(tick), bottom, Math.Abs(tick) < 1e-9 ? "zero" : "grid");
            drawing.Text(scale.At(tick), bottom + 15, Figures.Signed(tick), "middle", "tick");
        }

        drawing.Text((left + Width - Right) / 2, bottom + 31, $"difference to {table.Baseline} in {column.Metric} x100", "middle", "tick");
        foreach (var (row, (name, difference)) in rows.Index())
        {
            Draw(drawing, name, difference, scale, Top + (RowHeight * row), left);
        }

        return drawing.ToString();
    }

    private static IEnumerable<double> Extent(PairedDifference difference) =>
    [
        .. difference.Pairs.Select(p => p.Value),
        .. new[] { difference.OverSeeds, difference.OverFolds }.OfType<Interval>().SelectMany(i => new[] { i.Low, i.High }),
    ];

    private static void Draw(SvgDrawing drawing, string name, PairedDifference difference, Scale scale, double top, double left)
    {
        drawing.Text(left - 6, top + 18, SvgDrawing.Shortened(name), "end", difference.IsComplete ? "label" : "label dim");
        foreach (var (index, pair) in difference.Pairs.Index())
        {
            drawing.Dot(scale.At(pair.Value), top + 11 + (3 * ((index % 3) - 1)), "dot s1", $"{name}, fold {pair.Fold}, seed {pair.Seed}: {Figures.Signed(pair.Value)}");
        }

        drawing.Line(scale.At(difference.Median), top + 3, scale.At(difference.Median), top + 19, "median ink");
        Draw(drawing, difference.OverSeeds, scale, top + 24, "interval s2");
        Draw(drawing, difference.OverFolds, scale, top + 30, "interval s3 dashed");
    }

    private static void Draw(SvgDrawing drawing, Interval? interval, Scale scale, double y, string style)
    {
        if (interval is not null)
        {
            drawing.Line(scale.At(interval.Low), y, scale.At(interval.High), y, style);
        }
    }
}

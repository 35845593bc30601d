using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports.Html;

/// <summary>The paper's Fig. 2 of one data set: a drawing for each fold and one for the average, in it a box for each row with all its points.</summary>
internal static class SvgBoxPlots
{
    private const double Width = 360;
    private const double RowHeight = 24;
    private const double Top = 26;
    private const double Bottom = 24;
    private const double Right = 10;

    public static string Draw(BoxPlotPanel panel, string baseline)
    {
        var text = new StringBuilder();
        var left = SvgDrawing.LeftOf(panel.Groups.SelectMany(g => g.Boxes).Select(Label));
        var scale = Scale.Around([.. panel.Groups.SelectMany(g => g.Boxes).SelectMany(Extent)], left, Width - Right);
        foreach (var group in panel.Groups)
        {
            text.Append(Draw(panel, group, scale, left, baseline));
        }

        return text.ToString();
    }

    private static IEnumerable<double> Extent(BoxPlot box) =>
        box is { LowerWhisker: { } low, UpperWhisker: { } high } ? [low, high, .. box.Outliers, .. box.Points.Select(p => p.Value)] : [];

    private static SvgDrawing Draw(BoxPlotPanel panel, BoxPlotGroup group, Scale scale, double left, string baseline)
    {
        var bottom = Top + (RowHeight * group.Boxes.Length);
        var drawing = new SvgDrawing(Width, bottom + Bottom, $"Box plots of {panel.Dataset}, {group.Name}: {panel.Metric} of every row");
        drawing.Text(left, 15, group.Name, "start", "title");
        foreach (var tick in scale.Ticks())
        {
            drawing.Line(scale.At(tick), Top, scale.At(tick), bottom, "grid");
            drawing.Text(scale.At(tick), bottom + 15, $"{100 * tick:0.##}", "middle", "tick");
        }

        if (group.Boxes.FirstOrDefault(b => b.Row == baseline)?.Median is { } reference)
        {
            drawing.Line(scale.At(reference), Top, scale.At(reference), bottom, "reference");
        }

        foreach (var (index, box) in group.Boxes.Index())
        {
            Draw(drawing, box, scale, Top + (RowHeight * (index + 0.5)), left);
        }

        return drawing;
    }

    private static void Draw(SvgDrawing drawing, BoxPlot box, Scale scale, double y, double left)
    {
        var kind = box.IsTeacher ? "teacher" : "s1";
        drawing.Text(left - 6, y + 4, SvgDrawing.Shortened(Label(box)), "end", box.Count < box.Planned ? "label dim" : "label");
        if (box is not { Median: { } median, LowerQuartile: { } lower, UpperQuartile: { } upper, LowerWhisker: { } low, UpperWhisker: { } high })
        {
            return;
        }

        drawing.Line(scale.At(low), y, scale.At(lower), y, $"stroke {kind}");
        drawing.Line(scale.At(upper), y, scale.At(high), y, $"stroke {kind}");
        drawing.Line(scale.At(low), y - 4, scale.At(low), y + 4, $"stroke {kind}");
        drawing.Line(scale.At(high), y - 4, scale.At(high), y + 4, $"stroke {kind}");
        drawing.Box(scale.At(lower), y - 7, scale.At(upper), y + 7, $"box {kind}");
        drawing.Line(scale.At(median), y - 7, scale.At(median), y + 7, $"median {kind}");
        var points = box.Points.IsEmpty ? box.Outliers.Select(value => (Value: value, Says: $"{box.Row}: {Figures.Percent(value)}")) : box.Points.Select(p => (p.Value, Says: $"{box.Row}, seed {p.Seed}: {Figures.Percent(p.Value)}"));
        foreach (var (index, point) in points.Index())
        {
            drawing.Dot(scale.At(point.Value), y + (3 * ((index % 3) - 1)), $"dot {kind}", point.Says);
        }
    }

    private static string Label(BoxPlot box) => (box.Count < box.Planned, box.Diverged) switch
    {
        (false, _) => box.Row,
        (_, 0) => $"{box.Row} {box.Count}/{box.Planned}",
        _ => $"{box.Row} {box.Count}/{box.Planned}, {box.Diverged} div.",
    };
}

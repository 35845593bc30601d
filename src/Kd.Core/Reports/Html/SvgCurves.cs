using System.Collections.Immutable;
using System.Text;
using Kd.Core.Results;

namespace Kd.Core.Reports.Html;

/// <summary>Small line charts beside each other: losses by epoch for each row, precision by recall for each class.</summary>
internal static class SvgCurves
{
    private const double Width = 300;
    private const double Height = 200;
    private const double Left = 40;
    private const double Right = 10;
    private const double Top = 26;
    private const double Bottom = 34;

    /// <param name="dataset">For the description.</param>
    /// <param name="row">Whose trainings.</param>
    /// <param name="runs">Mean losses by epoch of each.</param>
    /// <param name="terms">Every loss term of the data set; a term's place is its colour.</param>
    public static string Losses(string dataset, string row, ImmutableArray<ImmutableArray<EpochLosses>> runs, ImmutableArray<string> terms)
    {
        var lines = runs.SelectMany(run => terms.Index().Select(term => (
            Style: $"line s{term.Index + 1}",
            Points: run.Where(e => e.Losses.ContainsKey(term.Item)).Select(e => (X: (double)e.Epoch, Y: e.Losses[term.Item])).ToImmutableArray())))
            .Where(line => !line.Points.IsEmpty).ToArray();
        var epochs = lines.SelectMany(l => l.Points).Select(p => p.X).ToArray();
        var x = new Scale(1, Math.Max(2, epochs.DefaultIfEmpty(2).Max()), Left, Width - Right, Logarithmic: false);
        var y = Scale.OfLosses([.. lines.SelectMany(l => l.Points).Select(p => p.Y)], Height - Bottom, Top);
        var drawing = Chart($"Losses of {dataset}, {row}: {runs.Length} trainings by epoch", row, x, y, x.Ticks().Where(t => t == Math.Floor(t)), t => $"{t:0.###}", "epoch");
        foreach (var (style, points) in lines)
        {
            drawing.Path(points.Select(p => (x.At(p.X), y.At(p.Y))), style);
        }

        return drawing.ToString();
    }

    /// <param name="dataset">For the description.</param>
    /// <param name="name">The class.</param>
    /// <param name="rows">Mean precision at recall 0, .01, .., 1 of each row, with its classes of style.</param>
    public static string Precision(string dataset, string name, IEnumerable<(string Style, ImmutableArray<double> Precision)> rows)
    {
        var x = new Scale(0, 1, Left, Width - Right, Logarithmic: false);
        var y = new Scale(0, 1, Height - Bottom, Top, Logarithmic: false);
        var drawing = Chart($"Precision by recall of {dataset}, class {name}", name, x, y, x.Ticks(), t => $"{t:0.##}", "recall");
        foreach (var (style, precision) in rows)
        {
            drawing.Path(precision.Select((p, i) => (x.At((double)i / (precision.Length - 1)), y.At(p))), style);
        }

        return drawing.ToString();
    }

    /// <summary>What lines of each style are called.</summary>
    public static string Legend(IEnumerable<(string Style, string Name)> entries)
    {
        var text = new StringBuilder("<p class=\"legend\">");
        foreach (var (style, name) in entries)
        {
            text.Append($"<span><svg class=\"swatch\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><line class=\"{style}\" x1=\"0\" y1=\"4\" x2=\"24\" y2=\"4\" /></svg> {HtmlText.Of(name)}</span> ");
        }

        return text.Append("</p>\n").ToString();
    }

    private static SvgDrawing Chart(string description, string title, Scale x, Scale y, IEnumerable<double> ticks, Func<double, string> spell, string below)
    {
        var drawing = new SvgDrawing(Width, Height, description);
        drawing.Text(Left, 15, title, "start", "title");
        foreach (var tick in y.Ticks())
        {
            drawing.Line(Left, y.At(tick), Width - Right, y.At(tick), "grid");
            drawing.Text(Left - 5, y.At(tick) + 4, spell(tick), "end", "tick");
        }

        foreach (var tick in ticks)
        {
            drawing.Text(x.At(tick), Height - Bottom + 15, spell(tick), "middle", "tick");
        }

        drawing.Line(Left, Height - Bottom, Width - Right, Height - Bottom, "zero");
        drawing.Text((Left + Width - Right) / 2, Height - 4, below, "middle", "tick");
        return drawing;
    }
}

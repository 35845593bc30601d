using System.Text;

namespace Kd.Core.Reports.Html;

/// <summary>One drawing as inline SVG, scaled to the width it is given; colours are classes of the page.</summary>
internal sealed class SvgDrawing(double width, double height, string description)
{
    private const double LetterWidth = 6.4;
    private const int MostLetters = 20;

    private readonly StringBuilder body = new();

    /// <summary>Room that the longest of the names needs to the left of a drawing, as they are <see cref="Shortened"/>.</summary>
    public static double LeftOf(IEnumerable<string> names) => 12 + (LetterWidth * Math.Min(MostLetters, names.Select(n => n.Length).DefaultIfEmpty().Max()));

    /// <summary>A name that leaves room for what is drawn beside it.</summary>
    public static string Shortened(string name) => name.Length <= MostLetters ? name : $"{name[..(MostLetters - 1)]}…";

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        body.Append($"<line class=\"{style}\" x1=\"{HtmlText.At(x1)}\" y1=\"{HtmlText.At(y1)}\" x2=\"{HtmlText.At(x2)}\" y2=\"{HtmlText.At(y2)}\" />\n");

    public void Box(double x1, double y1, double x2, double y2, string style) =>
        body.Append($"<rect class=\"{style}\" x=\"{HtmlText.At(x1)}\" y=\"{HtmlText.At(y1)}\" width=\"{HtmlText.At(x2 - x1)}\" height=\"{HtmlText.At(y2 - y1)}\" />\n");

    /// <param name="x">Of the middle.</param>
    /// <param name="y">Of the middle.</param>
    /// <param name="style">Classes.</param>
    /// <param name="says">Shown when one points at it.</param>
    public void Dot(double x, double y, string style, string says) =>
        body.Append($"<circle class=\"{style}\" cx=\"{HtmlText.At(x)}\" cy=\"{HtmlText.At(y)}\" r=\"2.6\"><title>{HtmlText.Of(says)}</title></circle>\n");

    public void Path(IEnumerable<(double X, double Y)> points, string style) =>
        body.Append($"<polyline class=\"{style}\" points=\"").AppendJoin(' ', points.Select(p => $"{HtmlText.At(p.X)},{HtmlText.At(p.Y)}")).Append("\" />\n");

    /// <param name="x">Of the end that <paramref name="anchor"/> names.</param>
    /// <param name="y">Of the line letters stand on.</param>
    /// <param name="text">What it says.</param>
    /// <param name="anchor">"start", "middle" or "end".</param>
    /// <param name="style">Classes.</param>
    public void Text(double x, double y, string text, string anchor, string style) =>
        body.Append($"<text class=\"{style}\" x=\"{HtmlText.At(x)}\" y=\"{HtmlText.At(y)}\" text-anchor=\"{anchor}\">{HtmlText.Of(text)}</text>\n");

    public override string ToString() =>
        $"<svg viewBox=\"0 0 {HtmlText.At(width)} {HtmlText.At(height)}\" role=\"img\" aria-label=\"{HtmlText.Of(description)}\">\n{body}</svg>\n";
}

using System.Net;
using Kd.Core.Grids;

namespace Kd.Core.Reports.Html;

/// <summary>Words and numbers as they stand in HTML and SVG that is also well-formed XML.</summary>
internal static class HtmlText
{
    /// <summary>Control characters have no place in XML, so they show as \uXXXX.</summary>
    public static string Of(string text) => WebUtility.HtmlEncode(VisibleText.Of(text, int.MaxValue));

    /// <summary>A place in a drawing, to a hundredth of a pixel.</summary>
    public static string At(double pixel) => (Math.Round(pixel, 2) + 0.0).ToString("0.##");
}

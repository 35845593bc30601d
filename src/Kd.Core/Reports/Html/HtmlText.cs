using System.Net;

namespace Kd.Core.Reports.Html;

/// <summary>Words and numbers as they stand in HTML and SVG that is also well-formed XML.</summary>
internal static class HtmlText
{
    public static string Of(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A place in a drawing, to a hundredth of a pixel.</summary>
    public static string At(double pixel) => (Math.Round(pixel, 2) + 0.0).ToString("0.##");
}

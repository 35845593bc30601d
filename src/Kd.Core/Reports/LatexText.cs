using System.Text;
using System.Text.RegularExpressions;

namespace Kd.Core.Reports;

/// <summary>Text that LaTeX prints as it is.</summary>
internal static partial class LatexText
{
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(c),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '\\' => escaped.Append("\\textbackslash{}"),
                '<' => escaped.Append("\\textless{}"),
                '>' => escaped.Append("\\textgreater{}"),
                '|' => escaped.Append("\\textbar{}"),
                '†' => escaped.Append("$^\\dagger$"),
                '"' => escaped.Append("\\textquotedbl{}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Text in which signs are as mathematics has them: before a digit, or alone. A name such as "hard+mse" keeps its letters.</summary>
    public static string Figure(string text) => Sign().Replace(Of(text), "$$$0$$");

    [GeneratedRegex(@"(?<![^\s(])[+-](?=[0-9]|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sign();
}

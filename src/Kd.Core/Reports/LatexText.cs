using System.Text;

namespace Kd.Core.Reports;

/// <summary>Text that LaTeX prints as it is.</summary>
internal static class LatexText
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
                '"' => escaped.Append("\\textquotedbl{}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A number with its sign as mathematics has it.</summary>
    public static string Figure(string text) => Of(text).Replace("+", "$+$", StringComparison.Ordinal).Replace("-", "$-$", StringComparison.Ordinal);
}

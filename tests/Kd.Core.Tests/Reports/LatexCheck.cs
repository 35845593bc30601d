using System.Text.RegularExpressions;

namespace Kd.Core.Tests.Reports;

/// <summary>A strict reading of the LaTeX that reports use: what it accepts, pdflatex compiles.</summary>
internal static partial class LatexCheck
{
    /// <summary>Everything wrong, one line each.</summary>
    public static IEnumerable<string> Problems(string latex)
    {
        var lines = latex.Split('\n').Where(l => !l.StartsWith('%')).ToArray();
        var body = string.Join('\n', lines);
        return [.. Environments(body), .. Braces(body), .. Specials(lines), .. Tables(body)];
    }

    private static IEnumerable<string> Environments(string body)
    {
        var open = new Stack<string>();
        foreach (Match edge in Edge().Matches(body[body.IndexOf("\\fi\n", StringComparison.Ordinal)..]))
        {
            var name = edge.Groups["name"].Value;
            if (edge.Groups["kind"].Value == "begin")
            {
                open.Push(name);
            }
            else if (!open.TryPop(out var inner) || inner != name)
            {
                yield return $"\\end{{{name}}} closes {inner ?? "nothing"}";
            }
        }

        foreach (var left in open)
        {
            yield return $"\\begin{{{left}}} is never closed";
        }
    }

    private static IEnumerable<string> Braces(string body)
    {
        var depth = 0;
        foreach (Match brace in Brace().Matches(body))
        {
            depth += brace.Value == "{" ? 1 : -1;
            if (depth < 0)
            {
                yield return $"a brace closes nothing at {brace.Index}";
                yield break;
            }
        }

        if (depth > 0)
        {
            yield return $"{depth} braces stay open";
        }
    }

    private static IEnumerable<string> Specials(string[] lines) => lines.SelectMany(line =>
    {
        var bare = Escaped().Replace(line, string.Empty);
        return new[]
        {
            bare.Count(c => c == '$') % 2 == 0 ? null : $"odd $: {line}",
            bare.AsSpan().IndexOfAny("#_~^%") < 0 ? null : $"a special character is not escaped: {line}",
            bare.AsSpan().ContainsAnyExceptInRange('\t', '\u024F') ? $"pdflatex does not know a character of: {line}" : null,
        }.OfType<string>();
    });

    private static IEnumerable<string> Tables(string body)
    {
        foreach (Match table in Tabular().Matches(body))
        {
            var columns = table.Groups["columns"].Value.Length;
            foreach (var row in table.Groups["rows"].Value.Split('\n').Where(l => l.EndsWith("\\\\", StringComparison.Ordinal)))
            {
                var cells = Escaped().Replace(row, string.Empty).Count(c => c == '&') + 1 + Span().Matches(row).Sum(m => int.Parse(m.Groups[1].Value) - 1);
                if (cells != columns)
                {
                    yield return $"{cells} cells in a table of {columns} columns: {row}";
                }
            }
        }
    }

    [GeneratedRegex(@"\\(?<kind>begin|end)\{(?<name>[a-z]+)\}")]
    private static partial Regex Edge();

    [GeneratedRegex(@"(?<!\\)[{}]")]
    private static partial Regex Brace();

    [GeneratedRegex(@"\\[&%$#_{}]")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\\begin\{tabular\}\{(?<columns>[lr]+)\}\n(?<rows>.*?)\\end\{tabular\}", RegexOptions.Singleline)]
    private static partial Regex Tabular();

    [GeneratedRegex(@"\\multicolumn\{(\d+)\}")]
    private static partial Regex Span();
}

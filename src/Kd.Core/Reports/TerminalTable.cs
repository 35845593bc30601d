using System.Collections.Immutable;
using System.Text;
using Kd.Core.Published;

namespace Kd.Core.Reports;

/// <summary>Tables as plain text in aligned columns. Equal tables give equal bytes.</summary>
public static class TerminalTable
{
    private const string Gap = "  ";

    /// <param name="report">What to show.</param>
    /// <param name="ansi">Bold and dim by escape codes, for terminals; without, the words alone tell.</param>
    public static string Render(SweepReport report, bool ansi) => Render(ReportLayout.Blocks(report, dots: true), ReportLayout.Footers(report), ansi);

    /// <summary>As the other one, for a comparison with published figures.</summary>
    public static string Render(PublishedComparison comparison, bool ansi) => Render(PublishedLayout.Blocks(comparison), comparison.Notes, ansi);

    internal static string Render(IEnumerable<ReportBlock> blocks, IEnumerable<string> footers, bool ansi)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            Write(block, ansi, text);
        }

        foreach (var footer in footers)
        {
            text.Append("* ").Append(footer).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(ReportBlock block, bool ansi, StringBuilder text)
    {
        var names = Math.Max("config".Length, block.Lines.Select(l => l.Name.Length).DefaultIfEmpty().Max());
        var widths = block.Header.Select((title, i) => Math.Max(title.Length, block.Lines.Select(l => l.Texts[i].Text.Length).DefaultIfEmpty().Max())).ToImmutableArray();
        text.Append(block.Title).Append("\n\n");
        text.Append("config".PadRight(names));
        for (var i = 0; i < widths.Length; i++)
        {
            text.Append(Gap).Append(block.Header[i].PadLeft(widths[i]));
        }

        text.Append('\n').Append('-', names + widths.Sum(w => w + Gap.Length)).Append('\n');
        foreach (var line in block.Lines)
        {
            text.Append(line.Name.PadRight(names));
            for (var i = 0; i < widths.Length; i++)
            {
                text.Append(Gap).Append(' ', widths[i] - line.Texts[i].Text.Length).Append(Weighted(line.Texts[i], ansi));
            }

            text.Append('\n');
        }

        text.Append('\n');
    }

    private static string Weighted(ReportText text, bool ansi) => (ansi, text.Emphasis) switch
    {
        (true, Emphasis.Bold) => $"\e[1m{text.Text}\e[22m",
        (true, Emphasis.Dim) => $"\e[2m{text.Text}\e[22m",
        _ => text.Text,
    };
}

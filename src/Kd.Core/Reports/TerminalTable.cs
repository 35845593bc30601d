using System.Collections.Immutable;
using System.Text;
using Kd.Core.Published;

namespace Kd.Core.Reports;

/// <summary>Tables as plain text in aligned columns. Equal tables give equal bytes.</summary>
public static class TerminalTable
{
    private const string Gap = "  ";

    public static string Render(SweepReport report, TerminalLook look) => Render(ReportLayout.Blocks(report, dots: true), ReportLayout.Footers(report), look);

    /// <summary>As the other one, for a comparison with published figures.</summary>
    public static string Render(PublishedComparison comparison, TerminalLook look) => Render(PublishedLayout.Blocks(comparison), comparison.Notes, look);

    internal static string Render(IEnumerable<ReportBlock> blocks, IEnumerable<string> footers, TerminalLook look)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            Write(block, look, text);
        }

        foreach (var footer in footers)
        {
            text.Append("* ").Append(footer).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(ReportBlock block, TerminalLook look, StringBuilder text)
    {
        var names = Math.Max("config".Length, block.Lines.Select(l => l.Name.Length).DefaultIfEmpty().Max());
        var widths = block.Header.Select((title, i) => Math.Max(title.Length, block.Lines.Select(l => l.Texts[i].Text.Length).DefaultIfEmpty().Max())).ToImmutableArray();
        text.Append(block.Title).Append("\n\n");
        for (var from = 0; from < widths.Length;)
        {
            var to = from + Fitting(widths.AsSpan()[from..], look.Columns - names);
            Write(block, names, widths, from..to, look.Ansi, text);
            from = to;
        }
    }

    /// <summary>How many columns find room beside each other: one at least.</summary>
    private static int Fitting(ReadOnlySpan<int> widths, int? room)
    {
        var (count, used) = (1, Gap.Length + widths[0]);
        while (count < widths.Length && (room is null || used + Gap.Length + widths[count] <= room))
        {
            used += Gap.Length + widths[count++];
        }

        return count;
    }

    private static void Write(ReportBlock block, int names, ImmutableArray<int> widths, Range columns, bool ansi, StringBuilder text)
    {
        var (from, to) = (columns.Start.Value, columns.End.Value);
        text.Append("config".PadRight(names));
        for (var i = from; i < to; i++)
        {
            text.Append(Gap).Append(block.Header[i].PadLeft(widths[i]));
        }

        text.Append('\n').Append('-', names + widths[columns].Sum(w => w + Gap.Length)).Append('\n');
        foreach (var line in block.Lines)
        {
            text.Append(line.Name.PadRight(names));
            for (var i = from; i < to; i++)
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

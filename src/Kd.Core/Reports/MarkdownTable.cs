using System.Text;
using Kd.Core.Published;

namespace Kd.Core.Reports;

/// <summary>Tables as Markdown. Equal tables give equal bytes.</summary>
public static class MarkdownTable
{
    public static string Render(SweepReport report) => Render(ReportLayout.Blocks(report, dots: true), ReportLayout.Footers(report));

    /// <summary>As the other one, for a comparison with published figures.</summary>
    public static string Render(PublishedComparison comparison) => Render(PublishedLayout.Blocks(comparison), comparison.Notes);

    private static string Render(IEnumerable<ReportBlock> blocks, IEnumerable<string> footers)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            text.Append("**").Append(Escaped(block.Title)).Append("**\n\n");
            text.Append("| config |").AppendJoin(string.Empty, block.Header.Select(h => $" {Escaped(h)} |")).Append('\n');
            text.Append("| --- |").AppendJoin(string.Empty, block.Header.Select(_ => " ---: |")).Append('\n');
            foreach (var line in block.Lines)
            {
                text.Append("| ").Append(Escaped(line.Name)).Append(" |").AppendJoin(string.Empty, line.Texts.Select(t => $" {Weighted(t)} |")).Append('\n');
            }

            text.Append('\n');
        }

        foreach (var footer in footers)
        {
            text.Append("- ").Append(Escaped(footer)).Append('\n');
        }

        return text.ToString();
    }

    private static string Weighted(ReportText text) => text.Emphasis switch
    {
        Emphasis.Bold => $"**{Escaped(text.Text)}**",
        Emphasis.Dim when text.Text != "-" => $"*{Escaped(text.Text)}*",
        _ => Escaped(text.Text),
    };

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

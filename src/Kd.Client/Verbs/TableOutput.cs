using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Published;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Client.Verbs;

/// <summary>Forms of a report.</summary>
internal enum TableFormat
{
    Terminal,
    Markdown,
}

/// <summary>A sweep's table by the renderers of Kd.Core.</summary>
internal static class TableOutput
{
    public static async Task WriteAsync(ApiClient api, string sweep, TableFormat format, CancellationToken cancellationToken) =>
        Console.Out.Write(Text(await api.TableAsync(sweep, cancellationToken), format));

    public static string Text(SweepTable table, TableFormat format) =>
        format == TableFormat.Markdown ? MarkdownTable.Render(table) : TerminalTable.Render(table, Displays.IsColoured);

    public static string Text(PublishedComparison comparison, TableFormat format) =>
        format == TableFormat.Markdown ? MarkdownTable.Render(comparison) : TerminalTable.Render(comparison, Displays.IsColoured);
}

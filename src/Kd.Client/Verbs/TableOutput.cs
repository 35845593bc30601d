using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Json;
using Kd.Core.Published;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>Forms of a report.</summary>
internal enum TableFormat
{
    Terminal,
    Markdown,
    Latex,
    Csv,
    Json,
    Html,
}

/// <summary>A sweep's table by the renderers of Kd.Core.</summary>
internal static class TableOutput
{
    public static async Task WriteAsync(ApiClient api, string sweep, TableFormat format, CancellationToken cancellationToken) =>
        Console.Out.Write(Text(new SweepReport(await api.TableAsync(sweep, cancellationToken)), format, Displays.Look));

    /// <summary>Every form but HTML, which needs the cells too.</summary>
    public static string Text(SweepReport report, TableFormat format, TerminalLook look) => format switch
    {
        TableFormat.Markdown => MarkdownTable.Render(report),
        TableFormat.Latex => LatexTable.Render(report),
        TableFormat.Csv => CsvTable.Render(report),
        TableFormat.Json => JsonTable.Render(report),
        _ => TerminalTable.Render(report, look),
    };

    public static string Text(PublishedComparison comparison, TableFormat format, TerminalLook look) => format switch
    {
        TableFormat.Terminal => TerminalTable.Render(comparison, look),
        TableFormat.Markdown => MarkdownTable.Render(comparison),
        TableFormat.Json => KdJson.Serialize(comparison) + "\n",
        _ => throw VerbException.BadInput($"--published has no form {$"{format}".ToLowerInvariant()}: use terminal, markdown or json"),
    };
}

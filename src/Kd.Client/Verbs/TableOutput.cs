using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Core.Published;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>A sweep's table as the server writes it, and the forms of a comparison with a paper.</summary>
internal static class TableOutput
{
    public static async Task WriteAsync(ApiClient api, string sweep, CancellationToken cancellationToken) =>
        Console.Out.Write(await api.ReportAsync(sweep, new ReportQuery { Look = Displays.Look }, cancellationToken));

    public static string Text(PublishedComparison comparison, TableFormat format, TerminalLook look) => format switch
    {
        TableFormat.Terminal => TerminalTable.Render(comparison, look),
        TableFormat.Markdown => MarkdownTable.Render(comparison),
        TableFormat.Json => KdJson.Serialize(comparison) + "\n",
        _ => throw VerbException.BadInput($"--published has no form {$"{format}".ToLowerInvariant()}: use terminal, markdown or json"),
    };
}

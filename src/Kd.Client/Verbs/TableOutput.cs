using Kd.Client.Servers;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>Forms of a report.</summary>
internal enum TableFormat
{
    Terminal,
    Markdown,
}

/// <summary>Prints a sweep's table by the renderers of Kd.Core.</summary>
internal static class TableOutput
{
    public static async Task WriteAsync(ApiClient api, string sweep, TableFormat format, CancellationToken cancellationToken)
    {
        var table = await api.TableAsync(sweep, cancellationToken);
        Console.Out.Write(format == TableFormat.Markdown ? MarkdownTable.Render(table) : TerminalTable.Render(table, Display.Displays.IsColoured));
    }
}

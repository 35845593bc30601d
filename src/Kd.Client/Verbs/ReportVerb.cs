using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Json;
using Kd.Core.Published;
using Kd.Core.Reports;
using Kd.Core.Reports.Html;
using Kd.Core.Results;

namespace Kd.Client.Verbs;

/// <summary>kdctl report: the table of a sweep as its results stand now, alone or beside a paper's.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var verb = new Command("report", "Prints the table of a sweep");
        var connection = new ConnectionOptions();
        var options = new ReportOptions(connection);
        options.AddTo(verb);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), (api, cancellationToken) => RunAsync(options.Read(parsed), api, cancellationToken)));
        return verb;
    }

    private static async Task<ExitCode> RunAsync(ReportWish wish, ApiClient api, CancellationToken cancellationToken)
    {
        if (wish.Misfits is [_, ..] misfits)
        {
            throw VerbException.BadInput($"--published shows main numbers beside a paper's and nothing else, so {string.Join(" and ", misfits)} cannot go with it: leave {(misfits.Length == 1 ? "it" : "them")} out, or report without --published");
        }

        var name = (await SweepVerb.FindAsync(api, wish.Sweep, cancellationToken)).Sweep;
        var look = wish.File is null ? Displays.Look : TerminalLook.Plain;
        var text = wish.NeedsMore
            ? await RenderAsync(wish, name, look, api, cancellationToken)
            : await api.ReportAsync(name, wish.Query with { Look = look }, cancellationToken);
        if (wish.File is { } target)
        {
            await OutFile.WriteAsync(target, text, cancellationToken);
        }
        else
        {
            Console.Out.Write(text);
        }

        return ExitCode.Ok;
    }

    private static async Task<string> RenderAsync(ReportWish wish, string name, TerminalLook look, ApiClient api, CancellationToken cancellationToken)
    {
        var reading = wish.Per == ReportDetail.Class || wish.Format == TableFormat.Html ? await SweepReading.ReadAsync(api, name, cancellationToken) : null;
        var report = Wanted(wish, reading, reading?.Table() ?? await api.TableAsync(name, cancellationToken));
        if (wish.BoxPlots is { } file)
        {
            await OutFile.WriteAsync(file, KdJson.Serialize(BoxPlots.Of(report.Table)) + "\n", cancellationToken);
        }

        return wish.Published ? TableOutput.Text(await CompareAsync(api, report.Table, wish.Figures, cancellationToken), wish.Format, look)
            : wish.Format == TableFormat.Html ? HtmlReport.Render(report, await reading!.WithCurvesAsync(api, cancellationToken))
            : report.Text(wish.Format, look);
    }

    private static SweepReport Wanted(ReportWish wish, SweepReading? reading, SweepTable table)
    {
        var report = wish.Query.Of(table);
        if (!wish.Published && report.Refusal(wish.Format, wish.Partial) is { } refusal)
        {
            throw VerbException.BadInput(refusal);
        }

        return wish.Per == ReportDetail.Class ? report.WithClasses(reading!.Plan, reading.Outcomes) : report;
    }

    private static async Task<PublishedComparison> CompareAsync(ApiClient api, SweepTable table, string? figures, CancellationToken cancellationToken)
    {
        var plan = await api.PlanOfAsync(table.Sweep, cancellationToken);
        var name = figures ?? plan.Published ?? PublishedFigures.Names[0];
        return PublishedFigures.Names.Contains(name)
            ? PublishedComparing.Of(plan, table, PublishedFigures.Of(name))
            : throw VerbException.BadInput($"there are no published figures '{name}'{Core.Grids.NearName.Hint(name, PublishedFigures.Names)}");
    }
}

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
        var name = (await SweepVerb.FindAsync(api, wish.Sweep, cancellationToken)).Sweep;
        var reading = wish.Per == ReportDetail.Class || wish.Format == TableFormat.Html ? await SweepReading.ReadAsync(api, name, cancellationToken) : null;
        var report = Wanted(wish, reading, reading?.Report() ?? new SweepReport(await api.TableAsync(name, cancellationToken)));
        if (wish.BoxPlots is { } file)
        {
            await OutFile.WriteAsync(file, KdJson.Serialize(BoxPlots.Of(report.Table)) + "\n", cancellationToken);
        }

        var look = wish.File is null ? Displays.Look : TerminalLook.Plain;
        var text = wish.Published ? TableOutput.Text(await CompareAsync(api, report.Table, wish.Figures, cancellationToken), wish.Format, look)
            : wish.Format == TableFormat.Html ? HtmlReport.Render(report, await reading!.WithCurvesAsync(api, cancellationToken))
            : TableOutput.Text(report, wish.Format, look);
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

    private static SweepReport Wanted(ReportWish wish, SweepReading? reading, SweepReport report)
    {
        if (wish is { Format: TableFormat.Latex, Partial: false, Published: false } && report.IncompleteRows is { IsEmpty: false } rows)
        {
            throw VerbException.BadInput($"rows are not complete: {string.Join(", ", rows)}; LaTeX waits for them, unless --partial prints what there is");
        }

        report = report with { PerFold = wish.Per == ReportDetail.Fold };
        report = wish.Per == ReportDetail.Class ? report.WithClasses(reading!.Plan, reading.Outcomes) : report;
        return wish.Tests ? report.WithTests() : report;
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

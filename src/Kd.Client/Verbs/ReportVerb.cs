using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Json;
using Kd.Core.Published;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Client.Verbs;

/// <summary>kdctl report: the table of a sweep as its results stand now, alone or beside a paper's.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var verb = new Command("report", "Prints the table of a sweep");
        var options = new ReportOptions();
        var connection = new ConnectionOptions();
        options.AddTo(verb);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), (api, cancellationToken) => RunAsync(options.Read(parsed), api, cancellationToken)));
        return verb;
    }

    private static async Task<ExitCode> RunAsync(ReportWish wish, ApiClient api, CancellationToken cancellationToken)
    {
        var name = (await SweepVerb.FindAsync(api, wish.Sweep, cancellationToken)).Sweep;
        var report = await ReadAsync(wish, api, name, cancellationToken);
        if (wish.BoxPlots is { } file)
        {
            await OutFile.WriteAsync(file, KdJson.Serialize(BoxPlots.Of(report.Table)) + "\n", cancellationToken);
        }

        var ansi = wish.File is null && Displays.IsColoured;
        var text = wish.Published
            ? TableOutput.Text(await CompareAsync(api, report.Table, wish.Figures, cancellationToken), wish.Format, ansi)
            : TableOutput.Text(report, wish.Format, ansi);
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

    private static async Task<SweepReport> ReadAsync(ReportWish wish, ApiClient api, string sweep, CancellationToken cancellationToken)
    {
        var report = wish.Per == ReportDetail.Class ? await WithClassesAsync(api, sweep, cancellationToken) : new SweepReport(await api.TableAsync(sweep, cancellationToken));
        if (wish is { Format: TableFormat.Latex, Partial: false } && report.IncompleteRows is { IsEmpty: false } rows)
        {
            throw VerbException.BadInput($"rows are not complete: {string.Join(", ", rows)}; LaTeX waits for them, unless --partial prints what there is");
        }

        report = report with { PerFold = wish.Per == ReportDetail.Fold };
        return wish.Tests ? report.WithTests() : report;
    }

    private static async Task<SweepReport> WithClassesAsync(ApiClient api, string sweep, CancellationToken cancellationToken)
    {
        var plan = await api.PlanOfAsync(sweep, cancellationToken);
        var outcomes = (await api.CellsAsync(sweep, cancellationToken)).ToDictionary(c => c.Key, c => CellOutcome.Of(c.Status));
        return new SweepReport(SweepTable.Build(plan, outcomes)).WithClasses(plan, outcomes);
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

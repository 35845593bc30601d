using System.CommandLine;
using Kd.Client.Servers;
using Kd.Core.Json;
using Kd.Core.Published;
using Kd.Core.Results;

namespace Kd.Client.Verbs;

/// <summary>kdctl report: the table of a sweep as its results stand now, alone or beside a paper's.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var verb = new Command("report", "Prints the table of a sweep");
        var sweep = new Argument<string?>("SWEEP") { Description = "Its name; may be left out when there is only one", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<TableFormat>("--format") { Description = "Form of the table", HelpName = "terminal|markdown", DefaultValueFactory = _ => TableFormat.Terminal };
        var published = new Option<bool>("--published") { Description = "Compares with a paper: best-on-test beside its figures, final beside both" };
        var figures = new Option<string?>("--figures") { Description = "Which paper; default: the one the grid names, else le-pham-2023", HelpName = string.Join('|', PublishedFigures.Names) };
        var boxPlots = new Option<string?>("--boxplots") { Description = "Also writes what box plots are drawn from as JSON", HelpName = "FILE" };
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        verb.Add(sweep);
        verb.Add(format);
        verb.Add(published);
        verb.Add(figures);
        verb.Add(boxPlots);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var name = (await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken)).Sweep;
            var table = await api.TableAsync(name, cancellationToken);
            if (parsed.GetValue(boxPlots) is { } file)
            {
                Write(file, KdJson.Serialize(BoxPlots.Of(table)));
            }

            var form = (Json: output.Read(parsed) == OutputForm.Json, Table: parsed.GetValue(format));
            if (parsed.GetValue(published) || parsed.GetValue(figures) is not null)
            {
                var comparison = await CompareAsync(api, table, parsed.GetValue(figures), cancellationToken);
                Console.Out.Write(form.Json ? KdJson.Serialize(comparison) + "\n" : TableOutput.Text(comparison, form.Table));
            }
            else
            {
                Console.Out.Write(form.Json ? KdJson.Serialize(table) + "\n" : TableOutput.Text(table, form.Table));
            }

            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task<PublishedComparison> CompareAsync(ApiClient api, SweepTable table, string? figures, CancellationToken cancellationToken)
    {
        var plan = await api.PlanOfAsync(table.Sweep, cancellationToken);
        var name = figures ?? plan.Published ?? PublishedFigures.Names[0];
        return PublishedFigures.Names.Contains(name)
            ? PublishedComparing.Of(plan, table, PublishedFigures.Of(name))
            : throw VerbException.BadInput($"there are no published figures '{name}'{Core.Grids.NearName.Hint(name, PublishedFigures.Names)}");
    }

    private static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text + "\n");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot write {file}: {unwritable.Message}");
        }
    }
}

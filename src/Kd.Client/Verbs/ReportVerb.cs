using System.CommandLine;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl report: the table of a sweep as its results stand now.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var verb = new Command("report", "Prints the table of a sweep");
        var sweep = new Argument<string?>("SWEEP") { Description = "Its name; may be left out when there is only one", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<TableFormat>("--format") { Description = "Form of the table", HelpName = "terminal|markdown", DefaultValueFactory = _ => TableFormat.Terminal };
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        verb.Add(sweep);
        verb.Add(format);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            if (output.Read(parsed) == OutputForm.Json)
            {
                Console.Out.WriteLine(KdJson.Serialize(await api.TableAsync(found.Sweep, cancellationToken)));
            }
            else
            {
                await TableOutput.WriteAsync(api, found.Sweep, parsed.GetValue(format), cancellationToken);
            }

            return ExitCode.Ok;
        }));
        return verb;
    }
}

using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl diff: what makes two sweeps differ, and what it did to their tables.</summary>
internal static class DiffVerb
{
    public static Command Create()
    {
        var verb = new Command("diff", "Compares two sweeps: cells that differ, in which field, and what it did to the table");
        var connection = new ConnectionOptions();
        var first = SweepNames.Required("A", "A sweep", connection);
        var second = SweepNames.Required("B", "The one to compare it with", connection);
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        verb.Add(first);
        verb.Add(second);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var a = await SweepVerb.FindAsync(api, parsed.GetRequiredValue(first), cancellationToken);
            var b = await SweepVerb.FindAsync(api, parsed.GetRequiredValue(second), cancellationToken);
            Console.Out.Write(output.Read(parsed) == OutputForm.Json
                ? KdJson.Serialize(await api.DiffAsync(a.Sweep, b.Sweep, cancellationToken)) + "\n"
                : await api.DiffTextAsync(a.Sweep, b.Sweep, Displays.Look, cancellationToken));
            return ExitCode.Ok;
        }));
        return verb;
    }
}

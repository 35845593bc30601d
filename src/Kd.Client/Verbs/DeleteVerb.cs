using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl delete: forgets a sweep and keeps its cells.</summary>
internal static class DeleteVerb
{
    public static Command Create()
    {
        var verb = new Command("delete", "Deletes a sweep but none of its cells: the same grid, submitted again, finds them done");
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Required("SWEEP", "Its name", connection);
        var confirmation = new Confirmation();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(sweep);
        confirmation.AddTo(verb);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetRequiredValue(sweep), cancellationToken);
            await confirmation.RequireAsync(parsed, $"delete sweep {found.Sweep} ({Words.Progress(found)})? The results of its cells stay.", cancellationToken);
            var deleted = await api.DeleteAsync(found.Sweep, cancellationToken);
            Console.Out.WriteLine(output.Read(parsed) switch
            {
                OutputForm.Json => KdJson.Serialize(deleted),
                OutputForm.Name => deleted.Sweep,
                _ => $"{deleted.Sweep}: deleted, its grid and plan lie in {deleted.Trash} of the store",
            });
            return ExitCode.Ok;
        }));
        return verb;
    }
}

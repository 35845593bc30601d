using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>What cancel and resume share: one sweep, one change, and where it stands then.</summary>
internal static class SweepChangeVerb
{
    public static Command Create(string name, string description, Func<ApiClient, string, CancellationToken, Task<SweepChange>> change)
    {
        var verb = new Command(name, description);
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Optional(connection);
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(sweep);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            Write(await change(api, found.Sweep, cancellationToken), output.Read(parsed));
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static void Write(SweepChange change, OutputForm form)
    {
        switch (form)
        {
            case OutputForm.Json:
                Console.Out.WriteLine(KdJson.Serialize(change));
                break;
            case OutputForm.Name:
                Console.Out.WriteLine(change.Sweep);
                break;
            default:
                Console.Out.WriteLine($"{change.Sweep}: {(change.Changed ? "" : "unchanged, ")}{$"{change.Status.State}".ToLowerInvariant()}, {Words.Progress(change.Status)}");
                if (SweepVerb.Hint(change.Status) is { } hint)
                {
                    Console.Error.WriteLine(hint);
                }

                break;
        }
    }
}

using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>kdctl watch: follows a sweep that a running silo trains.</summary>
internal static class WatchVerb
{
    private const string FirstTable = "first-table";
    private const string Done = "done";

    private static readonly string[] Ends = [FirstTable, Done];

    public static Command Create()
    {
        var verb = new Command("watch", "Follows a sweep until it settles; Ctrl-C stops the watching only");
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Optional(connection);
        var until = new Option<string>("--until") { Description = "Ends sooner: once every row has a seed with all its folds, and prints that table", HelpName = string.Join('|', Ends), DefaultValueFactory = _ => Done };
        until.AcceptOnlyFromAmong(Ends);
        verb.Add(sweep);
        verb.Add(until);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            var first = false;
            SweepStatus last;
            await using (var display = Displays.Open())
            {
                last = await new SweepFollower(api, display).FollowAsync(
                    found.Sweep,
                    async () => first = parsed.GetValue(until) == FirstTable && (await api.TableAsync(found.Sweep, cancellationToken)).IsFirst,
                    cancellationToken);
            }

            if (first)
            {
                await TableOutput.WriteAsync(api, found.Sweep, cancellationToken);
            }

            Console.Error.WriteLine($"{last.Sweep}: {Words.Progress(last)}");
            if (SweepVerb.Hint(last) is { } hint)
            {
                Console.Error.WriteLine(hint);
            }

            FailureDigest.WriteTo(Console.Error, last);
            return first ? ExitCode.Ok : FailureDigest.EndCode(last);
        }));
        return verb;
    }
}

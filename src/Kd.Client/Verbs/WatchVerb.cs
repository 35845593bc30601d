using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>kdctl watch: follows a sweep that a running silo trains.</summary>
internal static class WatchVerb
{
    public static Command Create()
    {
        var verb = new Command("watch", "Follows a sweep until it settles; Ctrl-C stops the watching only");
        var sweep = new Argument<string?>("SWEEP") { Description = "Its name; may be left out when there is only one", Arity = ArgumentArity.ZeroOrOne };
        var connection = new ConnectionOptions();
        verb.Add(sweep);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            SweepStatus last;
            await using (var display = Displays.Open())
            {
                last = await new SweepFollower(api, display).FollowAsync(found.Sweep, cancellationToken);
            }

            Console.Error.WriteLine($"{last.Sweep}: {Words.Progress(last)}");
            if (SweepVerb.Hint(last) is { } hint)
            {
                Console.Error.WriteLine(hint);
            }

            FailureDigest.WriteTo(Console.Error, last);
            return FailureDigest.EndCode(last);
        }));
        return verb;
    }
}

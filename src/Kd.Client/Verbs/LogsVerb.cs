using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Servers;

namespace Kd.Client.Verbs;

/// <summary>kdctl logs: what a cell's trainer wrote to stderr.</summary>
internal static class LogsVerb
{
    public static Command Create()
    {
        var verb = new Command("logs", "Prints what the trainer of a cell wrote to stderr");
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Required("SWEEP", "Name of a sweep that has the cell", connection);
        var what = new Argument<string>("CELL") { Description = "Its name, or its key or the beginning of it" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on until the attempt ends" };
        var attempt = new Option<int?>("--attempt") { Description = "Which attempt; default: the newest", HelpName = "N" };
        verb.Add(sweep);
        verb.Add(what);
        verb.Add(follow);
        verb.Add(attempt);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await SweepVerb.FindAsync(api, parsed.GetRequiredValue(sweep), cancellationToken);
            var cell = await CellSearch.InAsync(api, found.Sweep, parsed.GetRequiredValue(what), cancellationToken);
            await using var log = await api.LogAsync(found.Sweep, cell.Key, parsed.GetValue(attempt), parsed.GetValue(follow), cancellationToken);
            await WriteAsync(log, api, cancellationToken);
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task WriteAsync(Stream log, ApiClient api, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        var (buffer, total) = (new byte[1 << 14], 0L);
        while (await api.ReadAsync(log, buffer, cancellationToken) is > 0 and var read)
        {
            total += read;
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        if (total == 0)
        {
            Console.Error.WriteLine("kdctl: the log is empty, the trainer wrote nothing to stderr");
        }
    }
}

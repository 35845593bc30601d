using System.CommandLine;
using Kd.Client.Completions;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>kdctl status: where one sweep stands, what runs, what failed and why.</summary>
internal static class StatusVerb
{
    public static Command Create()
    {
        var verb = new Command("status", "Shows where a sweep stands; -o wide lists every cell");
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Optional(connection);
        var output = new OutputOption(OutputForm.Table, OutputForm.Wide, OutputForm.Json, OutputForm.Name);
        verb.Add(sweep);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var status = await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken);
            await WriteAsync(api, status, output.Read(parsed), cancellationToken);
            return FailureDigest.ExitCode(status);
        }));
        return verb;
    }

    private static async Task WriteAsync(ApiClient api, SweepStatus status, OutputForm form, CancellationToken cancellationToken)
    {
        switch (form)
        {
            case OutputForm.Json:
                Console.Out.WriteLine(await api.StatusJsonAsync(status.Sweep, cancellationToken));
                return;
            case OutputForm.Name:
                Console.Out.WriteLine(status.Sweep);
                return;
        }

        Console.Out.WriteLine($"{status.Sweep}: {$"{status.State}".ToLowerInvariant()}, {Words.Progress(status)}");
        foreach (var cell in status.Running)
        {
            Console.Out.WriteLine($"running   {cell.Label}: {Words.Progress(cell)}");
        }

        FailureDigest.WriteTo(Console.Out, status);
        if (form == OutputForm.Wide)
        {
            Console.Out.Write(await api.CellTextAsync(status.Sweep, cancellationToken));
        }
    }
}

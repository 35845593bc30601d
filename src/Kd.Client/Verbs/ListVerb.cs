using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>kdctl ls: every sweep and where it stands.</summary>
internal static class ListVerb
{
    public static Command Create()
    {
        var verb = new Command("ls", "Lists the sweeps");
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            await WriteAsync(api, output.Read(parsed), cancellationToken);
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task WriteAsync(ApiClient api, OutputForm form, CancellationToken cancellationToken)
    {
        if (form == OutputForm.Json)
        {
            Console.Out.WriteLine(await api.SweepsJsonAsync(cancellationToken));
            return;
        }

        var sweeps = await api.SweepsAsync(cancellationToken);
        if (form == OutputForm.Name)
        {
            foreach (var sweep in sweeps)
            {
                Console.Out.WriteLine(sweep.Sweep);
            }

            return;
        }

        var columns = new Columns("SWEEP", "STATE", "PROGRESS");
        foreach (var sweep in sweeps)
        {
            columns.Add(sweep.Sweep, $"{sweep.State}".ToLowerInvariant(), Words.Progress(sweep));
        }

        columns.WriteTo(Console.Out);
    }
}

using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Json;
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
            var sweeps = await api.SweepsAsync(cancellationToken);
            switch (output.Read(parsed))
            {
                case OutputForm.Json:
                    Console.Out.WriteLine(KdJson.Serialize(sweeps));
                    break;
                case OutputForm.Name:
                    foreach (var sweep in sweeps)
                    {
                        Console.Out.WriteLine(sweep.Sweep);
                    }

                    break;
                default:
                    var columns = new Columns("SWEEP", "STATE", "PROGRESS");
                    foreach (var sweep in sweeps)
                    {
                        columns.Add(sweep.Sweep, $"{sweep.State}".ToLowerInvariant(), Words.Progress(sweep));
                    }

                    columns.WriteTo(Console.Out);
                    break;
            }

            return ExitCode.Ok;
        }));
        return verb;
    }
}

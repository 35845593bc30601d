using System.CommandLine;
using Kd.Client.Exports;
using Kd.Client.Servers;
using Kd.Core.Exports;

namespace Kd.Client.Verbs;

/// <summary>What kdctl export writes.</summary>
internal enum ExportWhat
{
    Cells,
    Detections,
    Curves,
    Checkpoints,
}

/// <summary>kdctl export: what a sweep yielded as files that other programs read.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var verb = new Command("export", "Writes what a sweep yielded as files for other programs");
        var sweep = new Argument<string?>("SWEEP") { Description = "Its name; may be left out when there is only one", Arity = ArgumentArity.ZeroOrOne };
        var what = new Option<ExportWhat>("--what") { Description = "Cells as CSV and JSON lines, detections as COCO results, curves as CSV, or checkpoints by hash with a card", HelpName = "cells|detections|curves|checkpoints", DefaultValueFactory = _ => ExportWhat.Cells };
        var folder = new Option<string>("--out") { Description = "Folder to write to; made when it is not there", HelpName = "FOLDER", Required = true };
        var connection = new ConnectionOptions();
        verb.Add(sweep);
        verb.Add(what);
        verb.Add(folder);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var name = (await SweepVerb.FindAsync(api, parsed.GetValue(sweep), cancellationToken)).Sweep;
            var reading = await SweepReading.ReadAsync(api, name, cancellationToken);
            var export = new SweepExport(api, new ExportFolder(parsed.GetRequiredValue(folder)), ExportedCell.Of(reading.Plan, reading.Views));
            Console.Out.WriteLine(await export.WriteAsync(parsed.GetValue(what), cancellationToken));
            return ExitCode.Ok;
        }));
        return verb;
    }
}

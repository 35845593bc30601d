using System.CommandLine;
using Kd.Client.Completions;
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
        var connection = new ConnectionOptions();
        var sweep = SweepNames.Optional(connection);
        var what = new Option<ExportWhat>("--what")
        {
            Description = "Cells as CSV and JSON lines, detections as COCO results, curves as CSV, or checkpoints by hash with a card",
            HelpName = string.Join('|', Choices.WordsOf<ExportWhat>()),
            DefaultValueFactory = _ => ExportWhat.Cells,
        }.WithWords(Choices.WordsOf<ExportWhat>());
        var folder = new Option<string>("--out") { Description = "Folder to write to; made when it is not there", HelpName = "FOLDER", Required = true };
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

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
            Console.Out.WriteLine(await WriteAsync(api, name, parsed.GetValue(what), new ExportFolder(parsed.GetRequiredValue(folder)), cancellationToken));
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task<string> WriteAsync(ApiClient api, string sweep, ExportWhat what, ExportFolder folder, CancellationToken cancellationToken)
    {
        if (what == ExportWhat.Cells)
        {
            return await CellExport.WriteAsync(api, sweep, folder, cancellationToken);
        }

        var reading = await SweepReading.ReadAsync(api, sweep, cancellationToken);
        return await new SweepExport(api, folder, ExportedCell.Of(reading.Plan, reading.Views)).WriteAsync(what, cancellationToken);
    }
}

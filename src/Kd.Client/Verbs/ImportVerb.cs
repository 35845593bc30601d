using System.CommandLine;
using Kd.Client.Display;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl import: brings teachers or a result that were trained elsewhere into the server's store, with a record of how they came.</summary>
internal static class ImportVerb
{
    public static Command Create()
    {
        var verb = new Command("import", "Brings what was trained elsewhere into the server's store: checkpoints that grids may name as teachers, or detections as the result of a cell");
        var files = new Argument<string[]>("FILE") { Description = "A checkpoint as kdctl export --what checkpoints writes it; with --as, detections in COCO's result format", Arity = ArgumentArity.OneOrMore };
        var cell = new Option<string?>("--as") { Description = "The cell that the detections stand for: its name, or the beginning of its key. Reports mark its numbers", HelpName = "CELL" };
        var note = new Option<string?>("--note") { Description = "Where they come from; kept beside them, and said in reports", HelpName = "TEXT" };
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(files);
        verb.Add(cell);
        verb.Add(note);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var (brought, said, form) = (parsed.GetRequiredValue(files), parsed.GetValue(note), output.Read(parsed));
            if (parsed.GetValue(cell) is { } name)
            {
                await ResultAsync(api, brought, name, said, form, cancellationToken);
                return ExitCode.Ok;
            }

            foreach (var file in brought)
            {
                Write(file, await api.ImportAsync(file, said, cancellationToken), form);
            }

            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task ResultAsync(ApiClient api, string[] files, string name, string? note, OutputForm form, CancellationToken cancellationToken)
    {
        var file = files is [var one] ? one : throw VerbException.BadInput("--as takes one file: a cell has one result");
        var (sweep, cell) = await CellSearch.FindAsync(api, name, cancellationToken);
        var imported = await api.ImportResultAsync(sweep, cell.Key, file, note, cancellationToken);
        var result = imported.Result;
        Console.Out.WriteLine(form switch
        {
            OutputForm.Json => KdJson.Serialize(imported),
            OutputForm.Name => imported.Label,
            _ => $"""
                {file}: {imported.Metric} {(result.Metrics.TryGetValue(imported.Metric, out var value) ? $"{100 * value:0.0}" : "-")} on {Words.Count(result.TestImages, "test image")}, evaluated here (revision {result.EvaluationRevision})
                  it stands for {imported.Label}; reports mark it with a dagger and say: brought by {result.Imported!.By}{(result.Imported.Note is { } said ? $" ({said})" : "")}
                """,
        });
    }

    private static void Write(string file, ImportedWeights imported, OutputForm form)
    {
        var spec = imported.Spec;
        Console.Out.WriteLine(form switch
        {
            OutputForm.Json => KdJson.Serialize(imported),
            OutputForm.Name => imported.Reference,
            _ => $"""
                {file}: trained on fold {spec.Fold}, seed {spec.Seed}, {Words.Count(spec.Recipe.Epochs, "epoch")}, of data {spec.Dataset.ContentHash[..12]}; brought by {imported.Origin.By} on {imported.Origin.At:yyyy-MM-dd}{(imported.Origin.Note is { } note ? $": {note}" : "")}
                  "teacher": {KdJson.Serialize(new { Checkpoint = imported.Reference, spec.Fold })}
                """,
        });
    }
}

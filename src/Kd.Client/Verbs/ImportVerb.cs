using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl import: brings a teacher that was trained elsewhere into the server's store, with a record of how it came.</summary>
internal static class ImportVerb
{
    public static Command Create()
    {
        var verb = new Command("import", "Brings checkpoints that were trained elsewhere into the server's store, so that a grid may name them as its teachers");
        var files = new Argument<string[]>("FILE") { Description = "A checkpoint as kdctl export --what checkpoints writes it", Arity = ArgumentArity.OneOrMore };
        var note = new Option<string?>("--note") { Description = "Where they come from; kept beside them", HelpName = "TEXT" };
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Name);
        verb.Add(files);
        verb.Add(note);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            foreach (var file in parsed.GetRequiredValue(files))
            {
                Write(file, await api.ImportAsync(file, parsed.GetValue(note), cancellationToken), output.Read(parsed));
            }

            return ExitCode.Ok;
        }));
        return verb;
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

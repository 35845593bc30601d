using System.CommandLine;
using Kd.Client.Authoring;
using Kd.Client.Display;
using Kd.Client.Exports;
using Kd.Client.Servers;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;

namespace Kd.Client.Verbs;

/// <summary>kdctl init: a first grid for a folder of data.</summary>
internal static class InitVerb
{
    public static Command Create()
    {
        var verb = new Command("init", "Looks at a folder of data and writes a commented grid for it; needs no server");
        var folder = new Argument<string>("FOLDER") { Description = "With the data set in it, or in a folder below" };
        var data = new Option<string>("--data") { Description = "Folder that the grid's path starts from; default: the current one", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var file = new Option<string?>("--out") { Description = "The grid to write; default: the data set's name with .json, here", HelpName = "FILE" };
        verb.Add(folder);
        verb.Add(data);
        verb.Add(file);
        verb.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(data), parsed.GetValue(file), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(string folder, string data, string? file, CancellationToken cancellationToken)
    {
        var layout = Directory.Exists(folder) ? DataLayout.Find(folder) : throw VerbException.BadInput($"there is no folder {folder}");
        if (layout is null)
        {
            throw VerbException.BadInput($"no layout of a data set was recognised in {folder} or three folders below; docs/datasets.md shows those there are");
        }

        var path = Path.GetRelativePath(Path.GetFullPath(data), layout.Folder);
        if (path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path))
        {
            throw VerbException.BadInput($"{layout.Folder} does not lie below {Path.GetFullPath(data)}: name a folder above it by --data, and give that to kdctl run as well");
        }

        var name = NameOf(layout.Folder);
        var target = file ?? $"{name}.json";
        if (File.Exists(target))
        {
            throw VerbException.BadInput($"{target} is there already: name another file by --out");
        }

        var request = new DatasetRequest { Path = layout.Folder, Options = new DatasetOptions { Reader = layout.Reader, Size = GridDraft.Size } };
        var found = await TrainerProgram.AskAsync<DatasetRequest, DatasetDescription>("describe", request, cancellationToken);
        await OutFile.WriteAsync(target, $"{new GridDraft(name, layout.Reader, path, found)}", cancellationToken);
        Console.Out.WriteLine($"{target}: {$"{layout.Reader}".ToLowerInvariant()} data in {layout.Folder}, {Words.Count(found.Images, "image")}, {Words.Count(found.Classes.Length, "class", "classes")}, {Words.Count(found.Folds.Length, "fold")} of its own");
        Console.Out.WriteLine($"next: kdctl plan {target}{(data == "." ? "" : $" --data {data}")}");
        return (int)(found.Problems.Any(p => p.Fatal) ? ExitCode.BadInput : ExitCode.Ok);
    }

    private static string NameOf(string folder)
    {
        var name = ExportFolder.NameOf(Path.GetFileName(folder.TrimEnd('/'))).ToLowerInvariant();
        return ArtifactPaths.IsName(name) ? name : "data";
    }
}

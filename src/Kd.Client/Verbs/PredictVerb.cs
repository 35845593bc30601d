using System.Collections.Immutable;
using System.CommandLine;
using Kd.Client.Exports;
using Kd.Client.Servers;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Client.Verbs;

/// <summary>kdctl predict: what a cell's detector and its teacher find on images, beside ground truth, as pictures to look at.</summary>
internal static class PredictVerb
{
    private const double UsualScore = 0.3;

    public static Command Create()
    {
        var verb = new Command("predict", "Draws ground truth and what the teacher and the student of a cell find on images, side by side, as PNG");
        var cell = new Argument<string>("CELL") { Description = "A done cell, by name or the beginning of its key" };
        var images = new Argument<string[]>("IMAGE") { Description = "Files, or names of images in the cell's data set", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string>("--out") { Description = "Folder for the pictures; made when it is not there", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
        var score = new Option<double>("--score") { Description = "Boxes below this score, 0 to 1, are left out", HelpName = "S", DefaultValueFactory = _ => UsualScore };
        var dataset = new Option<string?>("--dataset") { Description = "Where the cell's data set lies here, for ground truth; known when the server is this machine's", HelpName = "FOLDER" };
        score.Validators.Add(result =>
        {
            if (result.GetValue(score) is not (>= 0 and <= 1))
            {
                result.AddError("--score takes a number from 0 to 1");
            }
        });
        var connection = new ConnectionOptions();
        verb.Add(cell);
        verb.Add(images);
        verb.Add(folder);
        verb.Add(score);
        verb.Add(dataset);
        connection.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var found = await FindAsync(api, parsed.GetRequiredValue(cell), cancellationToken);
            var place = parsed.GetValue(dataset) is { } given ? Path.GetFullPath(given) : LocalDataset.Folder(connection.Read(parsed), found.Sweep, found.Cell);
            var answer = await AskAsync(api, found, [.. parsed.GetRequiredValue(images)], place, parsed.GetValue(score), parsed.GetRequiredValue(folder), cancellationToken);
            Write(answer, found, place, parsed.GetRequiredValue(folder));
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static async Task<Looking> FindAsync(ApiClient api, string what, CancellationToken cancellationToken)
    {
        var (sweep, view) = await CellSearch.FindAsync(api, what, cancellationToken);
        var plan = await api.PlanOfAsync(sweep, cancellationToken);
        var cell = plan.Cells.First(c => c.Key == view.Key);
        var student = view.Status is CellDone done ? done.Result : throw VerbException.BadInput($"{view.Label} has no result yet: kdctl status {sweep} tells where it stands");
        return new Looking(sweep, cell, [.. await TeacherAsync(api, sweep, plan, cell, cancellationToken), Detector(cell.Config, view.Label, student)]);
    }

    /// <summary>Empty when there is none, or, which stderr says, none whose checkpoint is at hand.</summary>
    private static async Task<ImmutableArray<Onlooker>> TeacherAsync(ApiClient api, string sweep, Plan plan, PlannedCell cell, CancellationToken cancellationToken)
    {
        if (cell.Spec.TeacherCheckpoint is { } given)
        {
            return [new Onlooker($"teacher {given[..12]}", given, (artifacts, stream, cancellation) => artifacts.CopyWeightsAsync(given, stream, cancellation))];
        }

        if (cell.Spec.Teacher is not { } key)
        {
            return [];
        }

        var view = (await api.CellsAsync(sweep, cancellationToken)).First(c => c.Key == key);
        if (view.Status is CellDone done)
        {
            return [Detector(plan.Cells.First(c => c.Key == key).Config, view.Label, done.Result)];
        }

        Console.Error.WriteLine($"kdctl: its teacher {view.Label} does not look, for it has no result: kdctl status {sweep} tells where it stands");
        return [];
    }

    private static Onlooker Detector(string title, string label, CellResult result)
    {
        var checkpoint = result.Checkpoint ?? throw VerbException.BadInput($"the result of {label} was imported, without a checkpoint that could look");
        return new Onlooker(title, checkpoint.Sha256, (artifacts, stream, cancellation) => artifacts.CopyAsync(result, ArtifactKind.Checkpoint, stream, cancellation));
    }

    // Checkpoints come from the server, held against their hash.
    private static async Task<PredictAnswer> AskAsync(
        ApiClient api, Looking looking, ImmutableArray<string> images, string? dataset, double score, string folder, CancellationToken cancellationToken)
    {
        var artifacts = new CellArtifacts(api);
        var temporary = Directory.CreateTempSubdirectory("kdctl-predict-");
        try
        {
            var panels = ImmutableArray.CreateBuilder<PredictPanel>();
            foreach (var (title, sha256, copy) in looking.Detectors)
            {
                var file = Path.Combine(temporary.FullName, $"{sha256}.safetensors");
                await OutFile.WriteAsync(file, stream => copy(artifacts, stream, cancellationToken));
                panels.Add(new PredictPanel(title, file, sha256));
            }

            return await TrainerProgram.AskAsync<PredictRequest, PredictAnswer>(
                "predict",
                new PredictRequest { Images = images, Panels = panels.ToImmutable(), Dataset = dataset, LeastScore = score, Directory = $"{new ExportFolder(folder)}" },
                cancellationToken);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static void Write(PredictAnswer answer, Looking looking, string? dataset, string folder)
    {
        foreach (var image in answer.Images)
        {
            var found = string.Join(", ", looking.Detectors.Zip(image.Found, (detector, count) => $"{detector.Title} found {count}"));
            var truth = image.Objects is { } objects ? $"{objects} objects, " : "";
            var warning = image.Part switch
            {
                ImagePart.Training => " (a training image: it says little)",
                ImagePart.Unlisted => " (the fold neither trains nor tests on it)",
                _ => "",
            };
            Console.Out.WriteLine($"{Path.Combine(folder, image.File)}: {truth}{found}{warning}");
        }

        if (dataset is null)
        {
            Console.Error.WriteLine("kdctl: no ground truth, for the data set lies elsewhere: --dataset FOLDER says where it is here");
        }
    }

    /// <summary>The cell, and the detectors that look, teacher first.</summary>
    private sealed record Looking(string Sweep, PlannedCell Cell, ImmutableArray<Onlooker> Detectors);

    /// <summary>A detector that looks, and how its checkpoint is fetched.</summary>
    private sealed record Onlooker(string Title, string Sha256, Func<CellArtifacts, Stream, CancellationToken, Task> Copy);
}

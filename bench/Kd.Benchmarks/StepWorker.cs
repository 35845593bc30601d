using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Anchors;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Losses;
using Kd.Detection.Training;
using TorchSharp;

namespace Kd.Benchmarks;

/// <summary>
/// The C# side: the product's own training step on one fixed batch. First writes that batch, its targets and the initial weights
/// for the Python side, then makes as many steps as each line of standard input asks for.
/// </summary>
internal static class StepWorker
{
    private const int Classes = 3;
    private const int Objects = 6;

    public static int Run(string folder)
    {
        var settings = JsonSerializer.Deserialize<StepSettings>(File.ReadAllBytes(Path.Combine(folder, StepSettings.File)))!;
        torch.set_num_threads(settings.Threads);
        var plan = TrainingPlan.Of(Spec(settings), settings.Batch * settings.TotalSteps);
        var batch = Batch(settings);
        using var learner = new Learner(plan, Classes, teacher: null, TorchSharp.torch.CPU);
        WriteCase(folder, settings, plan, learner, batch);
        Console.WriteLine(JsonSerializer.Serialize(new StepReady($".NET {Environment.Version}, libtorch {torch.__version__}", torch.get_num_threads())));
        for (var step = 0; Console.ReadLine() is { } asked;)
        {
            Console.WriteLine(JsonSerializer.Serialize(Block(learner, batch, ref step, int.Parse(asked))));
        }
        return 0;
    }

    private static StepBlock Block(Learner learner, TrainingBatch batch, ref int step, int count)
    {
        var (times, losses) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            losses[i] = learner.Learn(batch with { Step = step++ }).Terms.Sum(t => t.Value);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return new StepBlock([.. times], [.. losses], Environment.WorkingSet / 1e6);
    }

    private static CellSpec Spec(StepSettings settings) => new()
    {
        Dataset = new CellDataset
        {
            ContentHash = new string('0', 64),
            Options = new DatasetOptions { Reader = DatasetReader.Synthetic, Size = settings.Size },
        },
        Fold = "1",
        Seed = 0,
        Detector = DetectorPresets.For(settings.Detector, settings.Size),
        Recipe = RecipePresets.For(RecipePresets.Nano) with { Batch = settings.Batch, Threads = settings.Threads, Epochs = 1 },
        Terms = [new HardTerm()],
        TrainerRevision = "bench",
    };

    // Noise with a few boxes: the arithmetic does not depend on what the images show.
    private static TrainingBatch Batch(StepSettings settings)
    {
        var random = new Random(1);
        var images = new float[settings.Batch * 3 * settings.Size * settings.Size];
        for (var i = 0; i < images.Length; i++) images[i] = (float)((random.NextDouble() * 4) - 2);
        LabelledBox Box()
        {
            double x = random.NextDouble() * 0.8, y = random.NextDouble() * 0.8;
            return new LabelledBox(new BoxXyxy(x, y, x + 0.1 + (random.NextDouble() * 0.1), y + 0.1 + (random.NextDouble() * 0.1)), random.Next(1, Classes + 1));
        }

        return new TrainingBatch
        {
            Epoch = 0,
            Step = 0,
            Images = images,
            Size = settings.Size,
            Targets = [.. Enumerable.Range(0, settings.Batch).Select(_ => new GroundTruth([.. Enumerable.Range(0, Objects).Select(_ => Box())]))],
            ImageIds = [.. Enumerable.Range(0, settings.Batch).Select(i => $"{i}")],
        };
    }

    private static void WriteCase(string folder, StepSettings settings, TrainingPlan plan, Learner learner, TrainingBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        var grid = learner.Loss.Anchors(settings.Size);
        var truth = DetectionTargets.Of([.. batch.Targets.Select(t => AnchorMatch.ByIou(t, grid))], grid, Classes);
        var tensors = StateTensors.Of(learner.Detector).ToDictionary(t => $"model.{t.Key}", t => t.Value);
        tensors["batch.images"] = StateTensors.Of(torch.tensor(batch.Images, [batch.Count, 3, batch.Size, batch.Size]));
        tensors["batch.positives"] = StateTensors.Of(truth.Positives);
        tensors["batch.codes"] = StateTensors.Of(truth.BoxCodes);
        tensors["batch.classes"] = StateTensors.Of(truth.Classes);
        tensors["batch.valid"] = StateTensors.Of(truth.Valid);
        var file = new SafetensorsFile(tensors.ToImmutableSortedDictionary(StringComparer.Ordinal), ImmutableSortedDictionary<string, string>.Empty);
        using var stream = File.Create(Path.Combine(folder, StepSettings.Case));
        file.Write(stream);
        var recipe = new StepRecipe(
            [.. Enumerable.Range(0, settings.TotalSteps).Select(plan.Rate.At)],
            plan.Recipe.WeightDecay, plan.Recipe.ClipNorm!.Value, plan.Recipe.EmaDecay, plan.Recipe.EmaRamp,
            plan.Spec.Detector.Levels, plan.Spec.Detector.HeadBlocks, Classes);
        File.WriteAllBytes(Path.Combine(folder, StepSettings.Recipe), JsonSerializer.SerializeToUtf8Bytes(recipe));
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Scheduling;
using Kd.Grains.Dispatch;

namespace Kd.Grains.Tests;

/// <summary>Cells, plans and results as small as they may be.</summary>
internal static class Samples
{
    public static CellSpec Spec(int seed = 0, string fold = "1", CellKey? teacher = null, int threads = 1, NeckKind neck = NeckKind.Fpn) => new()
    {
        Dataset = new CellDataset { ContentHash = new string('a', 64), Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 64 } },
        Fold = fold,
        Seed = seed,
        Detector = new DetectorSpec { Block = ResidualBlock.Basic, Depths = [1, 1, 1, 1], Width = 0.25, Neck = neck, NeckWidth = 32, Levels = 4, BaseAnchor = 12 },
        Recipe = new RecipeSpec { Epochs = 1, Batch = 4, Optimizer = OptimizerKind.AdamW, LearningRate = 1e-3, WeightDecay = 1e-4, Match = AnchorMatching.Iou, Threads = threads },
        Terms = teacher is null ? [new HardTerm()] : [new HardTerm(), new SoftTerm()],
        Teacher = teacher,
        TrainerRevision = "test",
    };

    public static PlannedCell Planned(CellSpec spec, string config, bool isTeacher = false) =>
        new() { Key = CellKey.Of(spec), Spec = spec, Dataset = "toy", Config = config, IsTeacher = isTeacher };

    /// <summary>For each seed a teacher, a student of it, and a student without one.</summary>
    public static Plan Plan(params int[] seeds)
    {
        var cells = seeds.SelectMany(seed =>
        {
            var teacher = Planned(Spec(seed, neck: NeckKind.Pafpn), "big", isTeacher: true);
            return new[] { teacher, Planned(Spec(seed), "hard"), Planned(Spec(seed, teacher: teacher.Key), "hard+soft") };
        });
        return new()
        {
            Sweep = "toy",
            Columns = [new("toy", "ap50", [], ["1"], [.. seeds])],
            Rows = [new("big", true), new("hard", false), new("hard+soft", false)],
            Baseline = "hard",
            TeacherSeed = "same",
            Cells = [.. cells],
        };
    }

    public static OfferedCell Offer(CellSpec spec, bool isTeacher = false, int order = 0) =>
        new() { Key = CellKey.Of(spec), Spec = spec, Label = $"toy/fold{spec.Fold}/seed{spec.Seed}", IsTeacher = isTeacher, Order = order };

    public static CellResult Result(CellKey key, int attempt = 1, double seconds = 10) => new()
    {
        Cell = key,
        Attempt = attempt,
        Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", 0.5),
        BestOnTest = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", 0.5),
        PerClassAp50 = ImmutableSortedDictionary<string, double>.Empty,
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        Checkpoint = new("checkpoint.safetensors", new string('0', 64), 1),
        Detections = new("detections.json.gz", new string('0', 64), 1),
        Curves = new("curves.json", new string('0', 64), 1),
        Steps = 10,
        TestImages = 1,
        TestObjects = 1,
        TrainSeconds = seconds,
        ImagesPerSecond = 1,
        LoaderWaitShare = 0,
        Backend = new("cpu", "none", "none", "none", 1, "none"),
        Exact = true,
        EvaluationRevision = "test",
    };
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Tests;

/// <summary>Small valid values for tests that care about something else.</summary>
internal static class Specs
{
    public static CellSpec Cell(int seed = 0, CellKey? teacher = null) => new()
    {
        Dataset = new CellDataset { ContentHash = new string('d', 64), Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 128 } },
        Fold = "1",
        Seed = seed,
        Detector = new DetectorSpec
        {
            Block = ResidualBlock.Basic,
            Depths = [1, 1, 1, 1],
            Width = 0.25,
            Neck = NeckKind.Fpn,
            NeckWidth = 64,
            Levels = 4,
            BaseAnchor = 12,
        },
        Recipe = new RecipeSpec
        {
            Epochs = 12,
            Batch = 4,
            Optimizer = OptimizerKind.AdamW,
            LearningRate = 1e-3,
            WeightDecay = 1e-4,
            Match = AnchorMatching.Iou,
        },
        Terms = teacher is null ? [new HardTerm()] : [new HardTerm(), new SoftTerm()],
        Teacher = teacher,
        TrainerRevision = "1",
    };

    public static CellResult Result(CellKey cell, int attempt = 1, double ap50 = 0.5, Artifact? checkpoint = null, Artifact? detections = null, Artifact? curves = null, string? teacherSha256 = null, string device = "cpu", ImmutableSortedDictionary<string, double>? perClass = null) => new()
    {
        Cell = cell,
        Attempt = attempt,
        Metrics = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("ap50", ap50)]),
        BestOnTest = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("ap50", ap50)]),
        PerClassAp50 = perClass ?? ImmutableSortedDictionary<string, double>.Empty,
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        Checkpoint = checkpoint ?? new Artifact("checkpoint.safetensors", new string('a', 64), 1),
        Detections = detections ?? new Artifact("detections.json.gz", new string('b', 64), 1),
        Curves = curves ?? new Artifact("curves.json", new string('c', 64), 1),
        TeacherSha256 = teacherSha256,
        Steps = 100,
        TrainImages = 20,
        TestImages = 10,
        TestObjects = 20,
        TrainSeconds = 1,
        ImagesPerSecond = 10,
        LoaderWaitShare = 0,
        Backend = new BackendInfo(device, "1.13", "stand-in", "AVX2", 1, "jpeg"),
        Exact = true,
        EvaluationRevision = "1",
    };
}

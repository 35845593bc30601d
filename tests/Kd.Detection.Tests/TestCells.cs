using Kd.Core.Cells;

namespace Kd.Detection.Tests;

/// <summary>Small specs for tests: an eighth of the paper's widths, two classes, 64 px.</summary>
internal static class TestCells
{
    public static DetectorSpec Student { get; } = new()
    {
        Block = ResidualBlock.Basic,
        Depths = [1, 1, 1, 1],
        Width = 0.125,
        Neck = NeckKind.Fpn,
        NeckWidth = 16,
        Levels = 4,
        BaseAnchor = 12,
    };

    public static DetectorSpec Teacher { get; } = Student with { Neck = NeckKind.Pafpn, Width = 0.25 };

    public static RecipeSpec Recipe { get; } = new()
    {
        Epochs = 3,
        Batch = 4,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 1e-3,
        WeightDecay = 1e-4,
        ClipNorm = 35,
        EmaRamp = 20,
        Match = AnchorMatching.Iou,
    };

    public static DatasetOptions Dataset { get; } = new()
    {
        Reader = DatasetReader.Synthetic,
        Size = 64,
        Synthetic = new SyntheticOptions { Images = 24, Side = 64, Seed = 1, Folds = 2 },
    };

    public static CellSpec Cell { get; } = new()
    {
        Dataset = new CellDataset { ContentHash = new string('0', 64), Options = Dataset },
        Fold = "1",
        Seed = 3,
        Detector = Student,
        Recipe = Recipe,
        Terms = [new HardTerm()],
        TrainerRevision = Revisions.Trainer,
    };
}

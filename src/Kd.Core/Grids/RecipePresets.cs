using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>The built-in recipes that others extend; one that extends none extends <see cref="Paper"/>.</summary>
public static class RecipePresets
{
    public const string Paper = "paper";

    public const string Nano = "nano";

    public static ImmutableArray<string> Names { get; } = [Paper, Nano];

    public static RecipeSpec For(string name) => name switch
    {
        // methods.md sections 10 and 11: the student's settings; its teacher says "batch": 5.
        Paper => new RecipeSpec
        {
            Epochs = 70,
            Batch = 10,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.01,
            WeightDecay = 5e-4,
            Match = AnchorMatching.Iou,
            Crop = true,
            DoubleAug = true,
            MultiScale = true,
            Evaluations = RecipeSpec.EveryEpoch,
        },

        // experiment.md section 7: what learns on a CPU in minutes.
        Nano => new RecipeSpec
        {
            Epochs = 12,
            Batch = 4,
            Optimizer = OptimizerKind.AdamW,
            LearningRate = 1e-3,
            WeightDecay = 1e-4,
            ClipNorm = 35,
            Match = AnchorMatching.Iou,
        },
        _ => throw new ArgumentException($"'{name}' is no built-in recipe", nameof(name)),
    };
}

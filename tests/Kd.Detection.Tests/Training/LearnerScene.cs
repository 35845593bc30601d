using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

/// <summary>One batch of four images of 64 px, and what learns it, without a data set.</summary>
internal static class LearnerScene
{
    public static TrainingPlan Plan(ImmutableArray<LossTermSpec> terms, Func<RecipeSpec, RecipeSpec>? change = null)
    {
        var recipe = TestCells.Recipe with { WarmupSteps = 0 };
        return TrainingPlan.Of(TestCells.Cell with { Terms = terms, Recipe = change?.Invoke(recipe) ?? recipe }, 40);
    }

    /// <summary>Not frozen yet.</summary>
    public static Detector Teacher(Precision precision = Precision.Fp32) => Teacher(new DetectorFeatures.Raw(), precision);

    public static Detector Teacher(DetectorFeatures features, Precision precision = Precision.Fp32)
    {
        var teacher = new Detector(TestCells.Teacher, 2, features, precision);
        InitialWeights.Fill(teacher, 1);
        return teacher;
    }

    public static TrainingBatch Batch(int step) => new()
    {
        Epoch = 0,
        Step = step,
        Size = 64,
        Images = Array.ConvertAll(Mix32.Fill("scene", 4 * 3 * 64 * 64, -1, 1), v => (float)v),
        Targets = [.. Enumerable.Range(0, 4).Select(i => new GroundTruth([new(new BoxXyxy(0.1 * i, 0.2, (0.1 * i) + 0.3, 0.5), 1 + (i % 2))]))],
        ImageIds = ["a", "b", "c", "d"],
    };
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Randomness;

namespace Kd.Detection.Training;

/// <summary>What follows from a cell's spec and the size of its fold alone: how many steps, which sizes, when to evaluate.</summary>
internal sealed record TrainingPlan
{
    /// <summary>Stride of the first pyramid level.</summary>
    private const int FirstStride = 8;

    private const double MultiScaleShare = 0.8;

    public required CellSpec Spec { get; init; }

    public required int StepsPerEpoch { get; init; }

    public required int Steps { get; init; }

    public required LearningRate Rate { get; init; }

    /// <summary>Epochs, from 1, after which the EMA is evaluated; the last is always among them.</summary>
    public required ImmutableSortedSet<int> EvaluatedEpochs { get; init; }

    public RecipeSpec Recipe => Spec.Recipe;

    public int Epochs => (Steps + StepsPerEpoch - 1) / StepsPerEpoch;

    /// <exception cref="BadDataException">The cell cannot be trained as it is specified.</exception>
    public static TrainingPlan Of(CellSpec spec, int trainImages)
    {
        var recipe = spec.Recipe;
        var perEpoch = BatchLoader.StepsPerEpoch(trainImages, recipe.Batch);
        Check(spec, trainImages, perEpoch);
        var steps = Math.Min(perEpoch * recipe.Epochs, recipe.MaxSteps ?? int.MaxValue);
        return new TrainingPlan
        {
            Spec = spec,
            StepsPerEpoch = perEpoch,
            Steps = steps,
            Rate = LearningRate.Of(recipe, steps),
            EvaluatedEpochs = TrainingLength.EvaluatedEpochs(recipe, TrainingLength.Epochs(recipe, trainImages, steps)),
        };
    }

    /// <summary>Side of a step's input: for the first 80 % of a multi-scale training the data set's or one pyramid step beside it.</summary>
    public int SizeAt(int step)
    {
        var (size, stride) = (Spec.Dataset.Options.Size, Coarsest(Spec.Detector));
        return Recipe.MultiScale && step < MultiScaleShare * Steps
            ? Math.Max(stride, size + (stride * RandomStream.At(RandomPurpose.MultiScale, Spec.Seed, step).Integer(-1, 2)))
            : size;
    }

    /// <summary>Input sides of the training, each with its share of the steps.</summary>
    public IEnumerable<(int Size, double Share)> Sizes
    {
        get
        {
            var (size, stride) = (Spec.Dataset.Options.Size, Coarsest(Spec.Detector));
            (int Size, double Share)[] all = Recipe.MultiScale
                ? [(size, 1 - MultiScaleShare), .. new[] { -1, 0, 1 }.Select(k => (Math.Max(stride, size + (k * stride)), MultiScaleShare / 3))]
                : [(size, 1)];
            return all.GroupBy(s => s.Size).Select(g => (g.Key, g.Sum(s => s.Share))).OrderBy(s => s.Key);
        }
    }

    private static void Check(CellSpec spec, int images, int stepsPerEpoch)
    {
        var (size, step) = (spec.Dataset.Options.Size, Coarsest(spec.Detector));
        if (stepsPerEpoch == 0)
        {
            throw new BadDataException($"a batch of {spec.Recipe.Batch} needs at least as many training images, the fold has {images}: use a smaller batch");
        }

        if (size % step != 0)
        {
            throw new BadDataException($"size {size} is not divisible by {step}, the stride of the coarsest of {spec.Detector.Levels} levels: use {Math.Max(step, size / step * step)}");
        }

        if (spec.Recipe.Batch * (spec.Recipe.DoubleAug ? 2 : 1) < 2)
        {
            throw new BadDataException("a batch of 1 cannot be trained: the batch norm behind the global pooling would see one number a channel; use a batch of at least 2");
        }
    }

    private static int Coarsest(DetectorSpec detector) => FirstStride << (detector.Levels - 1);
}

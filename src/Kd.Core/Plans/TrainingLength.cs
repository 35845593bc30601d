using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>How long a training is, in optimiser steps (experiment.md section 5).</summary>
public static class TrainingLength
{
    // The reference evaluates from epoch 40 of 70 on.
    private const double FirstEvaluationShare = 1 / 1.75;

    /// <summary>Independently augmented samples of every image in a batch.</summary>
    public static int Samples(RecipeSpec recipe) => recipe.DoubleAug ? 2 : 1;

    /// <summary>Copies of each image that training sees in an epoch.</summary>
    public static int Copies(RecipeSpec recipe) => recipe.OfflineRot90 ? 4 : 1;

    /// <summary>floor(train / batch) steps an epoch: the last short batch is dropped. Ended early by <see cref="RecipeSpec.MaxSteps"/>.</summary>
    public static int Steps(RecipeSpec recipe, int trainImages)
    {
        var all = (long)(trainImages / recipe.Batch) * recipe.Epochs;
        return (int)Math.Min(all, recipe.MaxSteps ?? int.MaxValue);
    }

    /// <summary>Epochs, from 1, after which the average is tested: as many as the recipe wants, from 1/1.75 of the run on, the last always among them.</summary>
    public static ImmutableSortedSet<int> EvaluatedEpochs(RecipeSpec recipe, int epochs)
    {
        var first = Math.Max(1, (int)Math.Ceiling(epochs * FirstEvaluationShare));
        var count = Math.Min(recipe.Evaluations ?? RecipeSpec.FewEvaluations, epochs - first + 1);
        return count == 1 ? [epochs] : [.. Enumerable.Range(0, count).Select(i => first + (int)Math.Round((double)i * (epochs - first) / (count - 1)))];
    }

    /// <summary>Epochs begun in so many steps.</summary>
    public static int Epochs(RecipeSpec recipe, int trainImages, int steps)
    {
        var perEpoch = trainImages / recipe.Batch;
        return (steps + perEpoch - 1) / perEpoch;
    }

    /// <summary>min(warm-up steps, their fraction of all steps).</summary>
    public static int Warmup(RecipeSpec recipe, int steps) => (int)Math.Min(recipe.WarmupSteps, Math.Floor(recipe.WarmupFraction * steps));
}

using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>How long a training is, in optimiser steps (experiment.md section 5).</summary>
public static class TrainingLength
{
    /// <summary>Copies of each image that training sees in an epoch.</summary>
    public static int Copies(RecipeSpec recipe) => recipe.OfflineRot90 ? 4 : 1;

    /// <summary>floor(train / batch) steps an epoch: the last short batch is dropped. Ended early by <see cref="RecipeSpec.MaxSteps"/>.</summary>
    public static int Steps(RecipeSpec recipe, int trainImages)
    {
        var all = (long)(trainImages / recipe.Batch) * recipe.Epochs;
        return (int)Math.Min(all, recipe.MaxSteps ?? int.MaxValue);
    }

    /// <summary>min(warm-up steps, their fraction of all steps).</summary>
    public static int Warmup(RecipeSpec recipe, int steps) => (int)Math.Min(recipe.WarmupSteps, Math.Floor(recipe.WarmupFraction * steps));
}

using Kd.Core.Cells;

namespace Kd.Detection.Training;

/// <summary>
/// Learning rate by step (methods.md section 11): linear from a tenth of the peak over the warm-up, then a cosine down to the final fraction.
/// Warm-up scales with the run: min(steps asked, a fraction of all steps).
/// </summary>
internal sealed record LearningRate(double Peak, int WarmupSteps, int Steps, double FinalFraction)
{
    private const double StartFraction = 0.1;

    public static LearningRate Of(RecipeSpec recipe, int steps) =>
        new(recipe.LearningRate, Math.Min(recipe.WarmupSteps, (int)(recipe.WarmupFraction * steps)), steps, recipe.FinalRateFraction);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step < WarmupSteps)
        {
            return Peak * (StartFraction + ((1 - StartFraction) * step / WarmupSteps));
        }

        var done = (double)(step - WarmupSteps) / (Steps - WarmupSteps);
        return Peak * (FinalFraction + ((1 - FinalFraction) * (1 + Math.Cos(Math.PI * done)) / 2));
    }
}

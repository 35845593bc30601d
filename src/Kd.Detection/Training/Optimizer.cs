using System.Collections.Immutable;
using Kd.Core.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>
/// Turns gradients into new weights. Its memory is plain named vectors, so that a resume checkpoint holds all of it;
/// the rate comes with each step, so that it knows no schedule. Weight decay touches only parameters of two or more dimensions.
/// </summary>
internal abstract class Optimizer : IDisposable
{
    private protected Optimizer(FlatState state, double weightDecay)
    {
        State = state;
        DecayedWeights = state.Weights.narrow(0, 0, state.Decayed).DetachFromDisposeScope();
        WeightDecay = weightDecay;
    }

    /// <summary>Vectors in the layout of <see cref="FlatState.Weights"/>, by name.</summary>
    public abstract ImmutableSortedDictionary<string, Tensor> Memory { get; }

    protected FlatState State { get; }

    protected Tensor DecayedWeights { get; }

    protected double WeightDecay { get; }

    public static Optimizer Of(RecipeSpec recipe, FlatState state) => recipe.Optimizer switch
    {
        OptimizerKind.Sgd => new Sgd(state, recipe.Momentum, recipe.WeightDecay),
        OptimizerKind.AdamW => new AdamW(state, recipe.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Optimizer, "unknown optimiser"),
    };

    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="step">Steps made including this one, from 1.</param>
    public abstract void Step(double rate, int step);

    /// <summary>Scales the gradients to at most this L2 norm over all parameters.</summary>
    public void Clip(double largest)
    {
        const double Tiny = 1e-6;
        using var scope = NewDisposeScope();
        var norm = State.Gradients.norm().ToDouble();
        if (norm > largest)
        {
            State.Gradients.mul_(largest / (norm + Tiny));
        }
    }

    public virtual void Dispose()
    {
        DecayedWeights.Dispose();
        foreach (var vector in Memory.Values)
        {
            vector.Dispose();
        }
    }
}

using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>Stochastic gradient descent with heavy-ball momentum, as PyTorch's: d = g + decay w; m = momentum m + d; w -= rate m.</summary>
internal sealed class Sgd(FlatState state, double momentum, double weightDecay) : Optimizer(state, weightDecay)
{
    private readonly Tensor velocity = zeros_like(state.Weights).DetachFromDisposeScope();
    private readonly long decayed = state.Decayed;

    public override ImmutableSortedDictionary<string, Tensor> Memory => ImmutableSortedDictionary<string, Tensor>.Empty.Add("velocity", velocity);

    public override void Step(double rate, int step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        State.Gradients.narrow(0, 0, decayed).add_(DecayedWeights, alpha: WeightDecay);
        velocity.mul_(momentum).add_(State.Gradients);
        State.Weights.add_(velocity, alpha: -rate);
    }
}

using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) and PyTorch's defaults: betas .9 and .999, eps 1e-8.</summary>
internal sealed class AdamW(FlatState state, double weightDecay) : Optimizer(state, weightDecay)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor first = zeros_like(state.Weights).DetachFromDisposeScope();
    private readonly Tensor second = zeros_like(state.Weights).DetachFromDisposeScope();

    public override ImmutableSortedDictionary<string, Tensor> Memory =>
        ImmutableSortedDictionary<string, Tensor>.Empty.Add("first", first).Add("second", second);

    public override void Step(double rate, int step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        DecayedWeights.mul_(1 - (rate * WeightDecay));
        first.mul_(Beta1).add_(State.Gradients, alpha: 1 - Beta1);
        second.mul_(Beta2).addcmul_(State.Gradients, State.Gradients, 1 - Beta2);
        var scale = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, step))).add_(Epsilon);
        State.Weights.addcdiv_(first, scale, -rate / (1 - Math.Pow(Beta1, step)));
    }
}

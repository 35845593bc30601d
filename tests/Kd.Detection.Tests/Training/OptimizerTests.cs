using Kd.Core.Cells;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Training;

/// <summary>Every optimiser against its formula in double precision, on a layer with a decayed weight and a bias that is not.</summary>
public sealed class OptimizerTests : IDisposable
{
    private const double Decay = 0.1;
    private static readonly float[][] Gradients = [[0.5f, -1f, 2f], [0.1f, 0.2f, -0.3f], [-1f, 0f, 1f]];
    private static readonly double[] Rates = [0.1, 0.05, 0.01];

    private readonly TorchSharp.Modules.Linear layer = nn.Linear(2, 1);
    private readonly FlatState state;

    public OptimizerTests()
    {
        state = new FlatState(layer, learns: true);
        using var frozen = no_grad();
        layer.weight.copy_(tensor([0.3f, -0.7f], [1, 2]));
        layer.bias!.copy_(tensor([0.2f], [1]));
    }

    public void Dispose()
    {
        state.Dispose();
        layer.Dispose();
    }

    [Fact]
    public void Sgd_ThreeSteps_FollowsHeavyBallWithDecayOnWeightsOnly()
    {
        using var optimizer = new Sgd(state, 0.9, Decay);
        var velocity = new double[3];
        AssertFollows(optimizer, (w, g, i, t) =>
        {
            velocity[i] = (0.9 * velocity[i]) + g + (i < 2 ? Decay * w : 0);
            return w - (Rates[t] * velocity[i]);
        });
    }

    [Fact]
    public void AdamW_ThreeSteps_FollowsTheAlgorithmWithDecayOnWeightsOnly()
    {
        using var optimizer = new AdamW(state, Decay);
        var (m, v) = (new double[3], new double[3]);
        AssertFollows(optimizer, (w, g, i, t) =>
        {
            w *= i < 2 ? 1 - (Rates[t] * Decay) : 1;
            m[i] = (0.9 * m[i]) + (0.1 * g);
            v[i] = (0.999 * v[i]) + (0.001 * g * g);
            var (mean, square) = (m[i] / (1 - Math.Pow(0.9, t + 1)), v[i] / (1 - Math.Pow(0.999, t + 1)));
            return w - (Rates[t] * mean / (Math.Sqrt(square) + 1e-8));
        });
    }

    [Fact]
    public void Clip_LongGradient_ScalesItToTheLimit_AndLeavesAShortOne()
    {
        using var optimizer = Optimizer.Of(TestCells.Recipe with { Optimizer = OptimizerKind.Sgd }, state);
        SetGradients([3f, 0f, 4f]);
        optimizer.Clip(10);
        Assert.Equal([3.0, 0.0, 4.0], Read(layer.weight.grad!).Concat(Read(layer.bias!.grad!)));
        optimizer.Clip(1);
        Assert.Equal([0.6, 0.0, 0.8], Read(layer.weight.grad!).Concat(Read(layer.bias!.grad!)), (e, a) => Math.Abs(e - a) < 1e-5);
    }

    [Fact]
    public void FlatState_Backward_AddsGradientsToItsVector()
    {
        using var scope = NewDisposeScope();
        state.ZeroGradients();
        layer.call(tensor([2f, 5f], [1, 2])).sum().backward();
        Assert.Equal([2.0, 5.0], Read(state.Gradients).Take(2));
        layer.call(tensor([1f, 1f], [1, 2])).sum().backward();
        Assert.Equal([3.0, 6.0], Read(state.Gradients).Take(2));
        state.ZeroGradients();
        Assert.All(Read(layer.bias!.grad!), g => Assert.Equal(0, g));
    }

    private void AssertFollows(Optimizer optimizer, Func<double, double, int, int, double> next)
    {
        double[] expected = [0.3, -0.7, 0.2];
        for (var t = 0; t < Gradients.Length; t++)
        {
            SetGradients(Gradients[t]);
            optimizer.Step(Rates[t], t + 1);
            expected = [.. expected.Select((w, i) => next(w, Gradients[t][i], i, t))];
            Assert.Equal(expected, Read(layer.weight).Concat(Read(layer.bias!)), (e, a) => Math.Abs(e - a) < 1e-6);
        }
    }

    private void SetGradients(float[] values)
    {
        using var frozen = no_grad();
        layer.weight.grad!.copy_(tensor(values[..2], [1, 2]));
        layer.bias!.grad!.copy_(tensor(values[2..], [1]));
    }

    private static double[] Read(Tensor value) => value.ToDoubles();
}

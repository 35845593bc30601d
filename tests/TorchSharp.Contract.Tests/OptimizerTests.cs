using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Contract.Tests;

public sealed class OptimizerTests
{
    [Fact]
    public void Sgd_WithMomentumAndDecay_EqualsPythons() =>
        Train("sgd", p => optim.SGD(p, learningRate: 0.05, momentum: 0.9, weight_decay: 0.1));

    [Fact]
    public void Sgd_Nesterov_EqualsPythons() =>
        Train("sgd_nesterov", p => optim.SGD(p, learningRate: 0.05, momentum: 0.9, nesterov: true));

    [Fact]
    public void AdamW_EqualsPythons() => Train("adamw", p => optim.AdamW(p, lr: 0.02, weight_decay: 0.1));

    [Fact]
    public void AdamW_HasNoWeightDecayUnlessAsked()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([p], lr: 0.1);
        p.grad = zeros(1);
        optimizer.step();
        Golden.Equal([1], p);
    }

    [Fact]
    public void ParamGroups_HaveTheirOwnRates()
    {
        using var scope = NewDisposeScope();
        Parameter a = nn.Parameter(ones(1)), b = nn.Parameter(ones(1));
        using var optimizer = optim.SGD([new SGD.ParamGroup([a], lr: 0.5), new SGD.ParamGroup([b], lr: 0.25)], learningRate: 1);
        foreach (var group in optimizer.ParamGroups) group.LearningRate *= 2;
        a.grad = ones(1);
        b.grad = ones(1);
        optimizer.step();
        Golden.Equal([0], a);
        Golden.Equal([0.5f], b);
    }

    [Fact]
    public void ZeroGrad_KeepsTheGradientsMemory()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(ones(2));
        using var optimizer = optim.SGD([p], learningRate: 1);
        p.grad = ones(2);
        optimizer.zero_grad();
        Golden.Equal([0, 0], p.grad!);
    }

    // Four steps; in the second, parameter b has no gradient and must stand still.
    private static void Train(string name, Func<Parameter[], optim.Optimizer> make)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case(name);
        Parameter a = nn.Parameter(golden.Input("a")), b = nn.Parameter(golden.Input("b"));
        using var optimizer = make([a, b]);
        for (var step = 0; step < 4; step++)
        {
            optimizer.zero_grad();
            var loss = a.square().sum() * (step + 1);
            if (step != 1) loss += b.pow(3).sum();
            loss.backward();
            if (step == 1) b.grad = null;
            optimizer.step();
        }
        golden.Expect("a", a, 1e-5f);
        golden.Expect("b", b, 1e-5f);
    }
}

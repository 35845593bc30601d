using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Contract.Tests;

public sealed class LayerTests
{
    [Fact]
    public void Conv2d_AndItsGradients_EqualPythons()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case("conv2d");
        Tensor x = golden.Input("x", learned: true), w = golden.Input("w", learned: true), b = golden.Input("b", learned: true);
        var y = functional.conv2d(x, w, b, strides: [2L, 2L], padding: [1L, 1L]);
        golden.Expect("y", y, 1e-5f);
        y.pow(2).sum().backward();
        golden.Expect("dx", x.grad!, 1e-5f);
        golden.Expect("dw", w.grad!, 1e-5f);
        golden.Expect("db", b.grad!, 1e-5f);
    }

    [Fact]
    public void BatchNorm_ItsStatisticsAndGradients_EqualPythons()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case("batch_norm");
        Tensor x = golden.Input("x", learned: true), w = golden.Input("w", learned: true), b = golden.Input("b", learned: true);
        Tensor mean = zeros(2), var = ones(2);
        var y = functional.batch_norm(x, mean, var, w, b, training: true, momentum: 0.1, eps: 1e-5);
        golden.Expect("y", y, 1e-5f);
        golden.Expect("mean", mean);
        golden.Expect("var", var);
        y.pow(3).sum().backward();
        golden.Expect("dx", x.grad!, 1e-4f);
        golden.Expect("dw", w.grad!, 1e-5f);
        golden.Expect("db", b.grad!, 1e-5f);
    }

    [Fact]
    public void BatchNormLayer_Training_TracksStatisticsAndCountsBatches()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case("batch_norm");
        using var norm = BatchNorm2d(2);
        norm.call(golden.Input("x"));
        golden.Expect("mean", norm.running_mean!);
        golden.Expect("var", norm.running_var!);
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
        norm.eval();
        norm.call(golden.Input("x"));
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void Interpolate_EqualsPythons()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case("interpolate");
        var x = golden.Input("x");
        golden.Expect("nearest", functional.interpolate(x, scale_factor: [2.0, 2.0]));
        golden.Expect("bilinear", functional.interpolate(x, size: [5, 4], mode: InterpolationMode.Bilinear, align_corners: false));
    }

    [Fact]
    public void BinaryCrossEntropy_AndItsGradient_EqualPythons()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Case("bce_with_logits");
        var logits = golden.Input("x", learned: true);
        var loss = functional.binary_cross_entropy_with_logits(logits, golden.Input("t"), reduction: Reduction.Sum, pos_weights: golden.Input("p"));
        golden.Expect("y", loss, 1e-5f);
        loss.backward();
        golden.Expect("dx", logits.grad!, 1e-5f);
    }

    [Fact]
    public void NewLayer_HasWeightsWithinPythonsBound()
    {
        using var conv = Conv2d(4, 8, 3);
        var bound = 1 / Math.Sqrt(36);
        using var scope = NewDisposeScope();
        Assert.InRange(conv.weight.abs().max().ToDouble(), 0.8 * bound, bound);
        Assert.InRange(conv.bias!.abs().max().ToDouble(), 0.1 * bound, bound);
        Assert.True(conv.weight.requires_grad);
    }

    [Fact]
    public void Sequential_FreesWhatPassesBetween_AndKeepsInputAndResult()
    {
        using var net = Sequential(("a", LeakyReLU(0.1)), ("b", (Module<Tensor, Tensor>)LeakyReLU(0.5)));
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1f, 2f });
        var y = net.call(x);
        Golden.Equal([-0.05f, 2], y);
        Assert.Equal(2, scope.DisposablesCount);
    }
}

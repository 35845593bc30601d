using Kd.Core.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>
/// A convolution and the batch norm behind it. Once fused, both are one convolution with the running statistics folded in:
/// w' = w g / sqrt(v + eps), b' = (b - m) g / sqrt(v + eps) + beta. The pair owns only what fusing creates; its modules belong to their parent.
/// </summary>
internal sealed class ConvNorm(Conv2d convolution, BatchNorm2d norm, int stride, int padding) : IDisposable
{
    private const double Epsilon = 1e-5;
    private readonly long[] strides = [stride, stride];
    private readonly long[] paddings = [padding, padding];
    private (Tensor Weight, Tensor Bias)? fused;

    /// <summary>What the convolution is computed in; the norm is fp32 always.</summary>
    public Precision Precision { get; set; }

    public Tensor Call(Tensor x) => fused is var (weight, bias)
        ? MixedConvolution.Call(x, weight, bias, strides, paddings, Precision)
        : norm.call(MixedConvolution.Call(x, convolution.weight, convolution.bias, strides, paddings, Precision));

    public void Fuse()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var factor = norm.weight.div(norm.running_var!.add(Epsilon).sqrt());
        var weight = convolution.weight.mul(factor.view(-1, 1, 1, 1)).detach();
        var shift = convolution.bias is null ? norm.running_mean!.neg() : convolution.bias.sub(norm.running_mean!);
        var bias = shift.mul(factor).add(norm.bias!).detach();
        Dispose();
        fused = (weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    /// <summary>The folded weight [out, in, k, k] and bias [out]; null before <see cref="Fuse"/>.</summary>
    public (Tensor Weight, Tensor Bias)? Fused => fused;

    public void Dispose()
    {
        fused?.Weight.Dispose();
        fused?.Bias.Dispose();
        fused = null;
    }
}

/// <summary>A module with convolutions that have a batch norm behind them.</summary>
internal interface IConvolving
{
    IEnumerable<ConvNorm> Pairs { get; }
}

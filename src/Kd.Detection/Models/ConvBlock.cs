using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>The block cb(k, s) of necks and heads: convolution with bias, batch norm, LeakyReLU(0.1) unless linear (methods.md section 3).</summary>
internal sealed class ConvBlock : nn.Module<Tensor, Tensor>, IConvolving
{
    public const double LeakySlope = 0.1;

    private readonly Conv2d conv;
    private readonly BatchNorm2d bn;
    private readonly ConvNorm pair;
    private readonly bool linear;

    public ConvBlock(int inChannels, int outChannels, int kernel, int stride = 1, bool linear = false)
        : base(nameof(ConvBlock))
    {
        conv = nn.Conv2d(inChannels, outChannels, kernel, stride: stride, padding: kernel / 2);
        bn = nn.BatchNorm2d(outChannels);
        pair = new ConvNorm(conv, bn, stride, kernel / 2);
        this.linear = linear;
        RegisterComponents();
    }

    public IEnumerable<ConvNorm> Pairs => [pair];

    /// <summary>[B, in, h, w] to [B, out, ceil(h/s), ceil(w/s)].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = pair.Call(input);
        return (linear ? x : nn.functional.leaky_relu(x, LeakySlope)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pair.Dispose();
        }

        base.Dispose(disposing);
    }
}

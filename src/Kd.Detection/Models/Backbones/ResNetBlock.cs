using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Backbones;

/// <summary>What residual blocks share: y = relu(body(x) + shortcut(x)); the shortcut is a 1x1 convolution with norm where shape changes.</summary>
internal abstract class ResNetBlock : nn.Module<Tensor, Tensor>, IConvolving
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>>? downsample;
    private readonly ConvNorm? shortcut;

    protected ResNetBlock(string name, int inChannels, int outChannels, int stride)
        : base(name)
    {
        if (stride != 1 || inChannels != outChannels)
        {
            var conv = nn.Conv2d(inChannels, outChannels, 1, stride: stride, bias: false);
            var norm = nn.BatchNorm2d(outChannels);
            downsample = new ModuleList<nn.Module<Tensor, Tensor>>(conv, norm);
            shortcut = new ConvNorm(conv, norm, stride, 0);
        }
    }

    /// <summary>The body's convolutions in order; all but the last are followed by a ReLU.</summary>
    protected abstract IReadOnlyList<ConvNorm> Body { get; }

    public IEnumerable<ConvNorm> Pairs => shortcut is null ? Body : Body.Prepend(shortcut);

    /// <summary>[B, in, h, w] to [B, out, ceil(h/stride), ceil(w/stride)].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        for (var i = 0; i < Body.Count; i++)
        {
            x = Body[i].Call(x);
            x = i < Body.Count - 1 ? nn.functional.relu(x) : x;
        }

        return nn.functional.relu(x.add(shortcut?.Call(input) ?? input)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var pair in Pairs)
            {
                pair.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}

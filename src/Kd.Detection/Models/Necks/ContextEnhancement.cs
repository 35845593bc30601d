using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Necks;

/// <summary>
/// Context enhancement module (ThunderNet, Qin et al. 2019; methods.md section 3): merges both backbone maps and a global vector at stride 8,
/// F = LeakyReLU(p1(C4) + up2(p2(C5)) + p3(gap(C5))). In train mode the global branch's batch norm sees 1x1 maps, so it needs B > 1.
/// </summary>
internal sealed class ContextEnhancement : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ConvBlock conv1;

    // Lists only because the reference numbers these branches' layers: conv2.0 and conv3.1 (conv3.0 pools).
    [ComponentName(Name = "conv2")]
    private readonly Sequential fromC5;

    [ComponentName(Name = "conv3")]
    private readonly Sequential fromGlobal;

    public ContextEnhancement(int c4Channels, int c5Channels, int width)
        : base(nameof(ContextEnhancement))
    {
        conv1 = new ConvBlock(c4Channels, width, 1, linear: true);
        fromC5 = nn.Sequential(("0", new ConvBlock(c5Channels, width, 1, linear: true)));
        fromGlobal = nn.Sequential(("1", new ConvBlock(c5Channels, width, 1, linear: true)));
        RegisterComponents();
    }

    /// <summary>C4 [B, c4, h, w] and C5 [B, c5, h/2, w/2] to F [B, D, h, w].</summary>
    public override Tensor forward(Tensor c4, Tensor c5)
    {
        var global = fromGlobal.call(c5.mean([2, 3], keepdim: true));
        var merged = conv1.call(c4).add(Upsampling.Double(fromC5.call(c5))).add(global);
        return nn.functional.leaky_relu(merged, ConvBlock.LeakySlope);
    }
}

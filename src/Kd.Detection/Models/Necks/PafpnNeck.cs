using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Necks;

/// <summary>
/// The teacher's neck: the FPN and then a bottom-up path (PANet, Liu et al. 2018; methods.md section 3):
/// f_(l+1) += cb(3,2)(f_l), with f_l already updated; out_l = cb(3,1)(f_l) at every level, 0 included.
/// </summary>
internal sealed class PafpnNeck : TopDownNeck
{
    [ComponentName(Name = "downsample_convs")]
    private readonly ModuleList<ConvBlock> downsamples;

    [ComponentName(Name = "pafpn_convs")]
    private readonly ModuleList<ConvBlock> refined;

    public PafpnNeck(int c4Channels, int c5Channels, int width, int levels)
        : base(nameof(PafpnNeck), c4Channels, c5Channels, width, levels)
    {
        downsamples = Blocks(levels - 1, _ => new ConvBlock(width, width, 3, stride: 2));
        refined = Blocks(levels, _ => new ConvBlock(width, width, 3));
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor c4, Tensor c5)
    {
        var levels = base.forward(c4, c5);
        for (var l = 0; l < levels.Length - 1; l++)
        {
            levels[l + 1] = levels[l + 1].add(downsamples[l].call(levels[l]));
        }

        for (var l = 0; l < levels.Length; l++)
        {
            levels[l] = refined[l].call(levels[l]);
        }

        return levels;
    }
}

using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Necks;

/// <summary>
/// What both necks share (methods.md section 3): CEM, a pyramid built from its one map (strides 8, 16, ..), and a top-down path.
/// Not the classic FPN over C2..C5: t_l = cb(1,1)(q_l); t_(l-1) += up2(t_l); out_l = cb(3,1)(t_l).
/// </summary>
internal abstract class TopDownNeck : nn.Module<Tensor, Tensor, Tensor[]>
{
    [ComponentName(Name = "ft_module")]
    private readonly ContextEnhancement context;

    [ComponentName(Name = "pyramid_ext")]
    private readonly ModuleList<ConvBlock> pyramid;

    [ComponentName(Name = "lateral_convs")]
    private readonly ModuleList<ConvBlock> laterals;

    [ComponentName(Name = "fpn_convs")]
    private readonly ModuleList<ConvBlock> outputs;

    protected TopDownNeck(string name, int c4Channels, int c5Channels, int width, int levels)
        : base(name)
    {
        context = new ContextEnhancement(c4Channels, c5Channels, width);
        pyramid = Blocks(levels, l => new ConvBlock(width, width, 3, stride: l == 0 ? 1 : 2));
        laterals = Blocks(levels, _ => new ConvBlock(width, width, 1));
        outputs = Blocks(levels, _ => new ConvBlock(width, width, 3));
    }

    /// <summary>C4 and C5 to L maps [B, D, h_l, w_l]; sides must halve exactly from level to level.</summary>
    public override Tensor[] forward(Tensor c4, Tensor c5)
    {
        var levels = new Tensor[pyramid.Count];
        var q = context.call(c4, c5);
        for (var l = 0; l < levels.Length; l++)
        {
            q = pyramid[l].call(q);
            levels[l] = laterals[l].call(q);
        }

        for (var l = levels.Length - 1; l > 0; l--)
        {
            levels[l - 1] = levels[l - 1].add(Upsampling.Double(levels[l]));
        }

        for (var l = 0; l < levels.Length; l++)
        {
            levels[l] = outputs[l].call(levels[l]);
        }

        return levels;
    }

    protected static ModuleList<ConvBlock> Blocks(int count, Func<int, ConvBlock> block) =>
        new([.. Enumerable.Range(0, count).Select(block)]);
}

using Kd.Core.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Backbones;

/// <summary>
/// ResNet without its first max-pool (methods.md section 2): stem stride 2, stages at strides 2, 4, 8 and 16.
/// Parameter names are torchvision's, so its ImageNet weights load unchanged.
/// </summary>
internal sealed class ResNet : nn.Module<Tensor, (Tensor C4, Tensor C5)>, IConvolving
{
    private static readonly int[] StageWidths = [64, 128, 256, 512];

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ModuleList<ResNetBlock> layer1;
    private readonly ModuleList<ResNetBlock> layer2;
    private readonly ModuleList<ResNetBlock> layer3;
    private readonly ModuleList<ResNetBlock> layer4;
    private readonly ConvNorm stem;

    public ResNet(ResidualBlock block, IReadOnlyList<int> depths, double width)
        : base(nameof(ResNet))
    {
        var widths = Array.ConvertAll(StageWidths, w => Scaled(w, width));
        conv1 = nn.Conv2d(3, widths[0], 7, stride: 2, padding: 3, bias: false);
        bn1 = nn.BatchNorm2d(widths[0]);
        stem = new ConvNorm(conv1, bn1, 2, 3);
        var channels = widths[0];
        layer1 = Stage(block, depths[0], ref channels, widths[0], 1);
        layer2 = Stage(block, depths[1], ref channels, widths[1], 2);
        layer3 = Stage(block, depths[2], ref channels, widths[2], 2);
        C4Channels = channels;
        layer4 = Stage(block, depths[3], ref channels, widths[3], 2);
        C5Channels = channels;
        RegisterComponents();
    }

    /// <summary>Channels of the stride-8 output: 256 for R18, 1024 for R50.</summary>
    public int C4Channels { get; }

    /// <summary>Channels of the stride-16 output: 512 for R18, 2048 for R50.</summary>
    public int C5Channels { get; }

    /// <summary>[B, 3, S, S] to layer3's [B, C4, S/8, S/8] and layer4's [B, C5, S/16, S/16].</summary>
    public override (Tensor C4, Tensor C5) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.relu(stem.Call(input));
        x = Through(layer2, Through(layer1, x));
        var c4 = Through(layer3, x);
        return (c4.MoveToOuterDisposeScope(), Through(layer4, c4).MoveToOuterDisposeScope());
    }

    public IEnumerable<ConvNorm> Pairs => [stem];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stem.Dispose();
        }

        base.Dispose(disposing);
    }

    // At least 4 channels, whole: narrow presets stay trainable.
    private static int Scaled(int width, double factor) => Math.Max(4, (int)Math.Round(width * factor));

    private static ModuleList<ResNetBlock> Stage(ResidualBlock block, int depth, ref int channels, int width, int stride)
    {
        var blocks = new ResNetBlock[depth];
        for (var i = 0; i < depth; i++)
        {
            var s = i == 0 ? stride : 1;
            blocks[i] = block switch
            {
                ResidualBlock.Basic => new BasicBlock(channels, width, s),
                ResidualBlock.Bottleneck => new Bottleneck(channels, width, s),
                _ => throw new ArgumentOutOfRangeException(nameof(block), block, "unknown residual block"),
            };
            channels = block == ResidualBlock.Bottleneck ? width * Bottleneck.Expansion : width;
        }

        return new ModuleList<ResNetBlock>(blocks);
    }

    private static Tensor Through(ModuleList<ResNetBlock> stage, Tensor x)
    {
        using var scope = NewDisposeScope();
        foreach (var block in stage)
        {
            x = block.call(x);
        }

        return x.MoveToOuterDisposeScope();
    }
}

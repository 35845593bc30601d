using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Models.Backbones;
using Kd.Detection.Models.Necks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>
/// RetinaNet-style detector (methods.md sections 2-4): backbone, neck, and for each level its own box and class head.
/// State keys are those of the reference code: backbone.*, neck.*, loc.LEVEL.*, conf.LEVEL.*, dist.LEVEL.*.
/// </summary>
internal sealed class Detector : nn.Module<Tensor, DetectorOutput>
{
    private readonly ResNet backbone;
    private readonly TopDownNeck neck;
    private readonly ModuleList<Sequential> loc;
    private readonly ModuleList<Sequential> conf;

    [ComponentName(Name = AdaptationPrefix)]
    private readonly ModuleList<Conv2d>? adaptation;

    private readonly DetectorFeatures features;

    private readonly Precision precision;

    /// <param name="precision">What its convolutions are computed in; what goes in and comes out is fp32 always.</param>
    public Detector(DetectorSpec spec, int classes, DetectorFeatures features, Precision precision = Precision.Fp32)
        : base(nameof(Detector))
    {
        (this.features, this.precision) = (features, precision);
        Classes = classes;
        FeatureWidth = spec.NeckWidth;
        backbone = new ResNet(spec.Block, spec.Depths, spec.Width);
        neck = spec.Neck switch
        {
            NeckKind.Fpn => new FpnNeck(backbone.C4Channels, backbone.C5Channels, spec.NeckWidth, spec.Levels),
            NeckKind.Pafpn => new PafpnNeck(backbone.C4Channels, backbone.C5Channels, spec.NeckWidth, spec.Levels),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Neck, "unknown neck"),
        };
        loc = new([.. Enumerable.Range(0, spec.Levels).Select(_ => Head(spec, 4))]);
        conf = new([.. Enumerable.Range(0, spec.Levels).Select(_ => Head(spec, classes))]);
        adaptation = features is DetectorFeatures.Adapted(var width) ? Adaptation(spec, width) : null;
        RegisterComponents();
        foreach (var pair in Pairs)
        {
            pair.Precision = precision;
        }
    }

    /// <summary>Prefix of state keys that only distillation needs; a checkpoint leaves them out.</summary>
    public const string AdaptationPrefix = "dist";

    /// <summary>Foreground classes C.</summary>
    public int Classes { get; }

    /// <summary>Channels D of the neck.</summary>
    public int FeatureWidth { get; }

    /// <summary>Images [B, 3, S, S], RGB, normalised by ImageNet's mean and deviation; S divisible by 8 * 2^(L-1).</summary>
    public override DetectorOutput forward(Tensor input)
    {
        // Of what is computed on the way, only what the gradients need outlives its block: without gradients nothing does.
        using var scope = NewDisposeScope();
        var (c4, c5) = backbone.call(input);
        var levels = neck.call(c4, c5);
        if (features is DetectorFeatures.Alone)
        {
            return new DetectorOutput(boxes: null, logits: null, Features(levels));
        }

        var (boxes, logits) = (new Tensor[levels.Length], new Tensor[levels.Length]);
        for (var l = 0; l < levels.Length; l++)
        {
            boxes[l] = Rows(Through(loc[l], levels[l]), 4);
            logits[l] = Rows(Through(conf[l], levels[l]), Classes);
        }

        return new DetectorOutput(cat(boxes, 1).MoveToOuterDisposeScope(), cat(logits, 1).MoveToOuterDisposeScope(), Features(levels));
    }

    /// <summary>Turns the detector into a frozen one: evaluation statistics, batch norms folded, no gradients.</summary>
    public void Freeze()
    {
        eval();
        foreach (var pair in Pairs)
        {
            pair.Fuse();
        }

        foreach (var parameter in parameters())
        {
            parameter.requires_grad_(false);
        }
    }

    private IEnumerable<ConvNorm> Pairs => modules().OfType<IConvolving>().SelectMany(m => m.Pairs);

    // A head is blocks and one last convolution without a norm.
    private Tensor Through(Sequential head, Tensor x) => head.children().Aggregate(x, (y, module) => module switch
    {
        ConvBlock block => block.call(y),
        Conv2d last => Convolve(last, y),
        _ => throw new InvalidOperationException($"a head has no {module.GetName()}"),
    });

    private Tensor Convolve(Conv2d layer, Tensor x) => MixedConvolution.Call(x, layer.weight, layer.bias, layer.stride, layer.padding!, precision);

    private Tensor? Features(Tensor[] levels)
    {
        if (features is DetectorFeatures.None)
        {
            return null;
        }

        var maps = new Tensor[levels.Length];
        for (var l = 0; l < levels.Length; l++)
        {
            var map = adaptation is null ? levels[l] : Convolve(adaptation[l], levels[l]);
            maps[l] = Rows(map, map.shape[1]);
        }

        return cat(maps, 1).MoveToOuterDisposeScope();
    }

    // [B, n * last, h, w] to [B, h * w * n, last].
    private static Tensor Rows(Tensor map, long last) => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, last);

    private static Sequential Head(DetectorSpec spec, int perShape)
    {
        var layers = Enumerable.Range(0, spec.HeadBlocks)
            .Select(i => ($"{i}", (nn.Module<Tensor, Tensor>)new ConvBlock(spec.NeckWidth, spec.NeckWidth, 3)))
            .Append(($"{spec.HeadBlocks}", nn.Conv2d(spec.NeckWidth, AnchorGrid.ShapesAtALocation * perShape, 1)));
        return nn.Sequential([.. layers]);
    }

    private static ModuleList<Conv2d> Adaptation(DetectorSpec spec, int teacherWidth)
    {
        var k = spec.AdaptationKernel;
        return new([.. Enumerable.Range(0, spec.Levels).Select(_ => nn.Conv2d(spec.NeckWidth, teacherWidth, k, padding: k / 2))]);
    }
}

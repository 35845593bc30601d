using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Detection.Models;
using Kd.Detection.Models.Backbones;
using Kd.Detection.Models.Necks;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Golden;

/// <summary>Networks with the fixtures' weights, fused and not.</summary>
internal static class ModelChecks
{
    public static void ConvolutionBlock(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var shape = golden.Input("w.conv.weight").Shape;
        using var block = new ConvBlock(shape[1], shape[0], shape[2], golden.Parameter("stride").GetInt32());
        Fill(golden, block);
        block.eval();
        golden.AssertClose("y", block.call(golden.Input("x").ToTensor()));

        var pair = Assert.Single(block.Pairs);
        pair.Fuse();
        golden.AssertClose("fused_weight", pair.Fused!.Value.Weight);
        golden.AssertClose("fused_bias", pair.Fused!.Value.Bias);
        golden.AssertClose("y", block.call(golden.Input("x").ToTensor()));
    }

    public static void Backbone(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var preset = DetectorPresets.For(golden.Parameter("depth").GetInt32() == 18 ? "r18-fpn" : "r50-pafpn", 320);
        using var network = new ResNet(preset.Block, preset.Depths, golden.Parameter("width").GetInt32() / 64.0);
        golden.LoadWeights(network);
        network.eval();
        AssertMaps(golden, network);
        foreach (var pair in network.modules().Prepend(network).OfType<IConvolving>().SelectMany(m => m.Pairs))
        {
            pair.Fuse();
        }

        AssertMaps(golden, network);
    }

    public static void ResidualBlockInTraining(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var x = golden.Input("x").ToTensor(requiresGrad: true);
        var first = golden.Input("w.conv1.weight").Shape;
        var stride = golden.Input("x").Shape[2] / golden.Expected("y").Shape[2];
        using ResNetBlock block = golden.Parameter("kind").GetString() == "basic" ? new BasicBlock(first[1], first[0], stride) : new Bottleneck(first[1], first[0], stride);
        Fill(golden, block);
        var y = block.call(x);
        y.mul(golden.Input("out_weight").ToTensor()).sum().backward();

        golden.AssertClose("y", y);
        golden.AssertGradient("grad_x", x);
        var state = block.state_dict();
        foreach (var expected in golden.ExpectedNames.Where(n => n.StartsWith("after.", StringComparison.Ordinal)))
        {
            golden.AssertClose(expected, state[expected["after.".Length..]]);
        }
    }

    public static void ContextEnhancement(GoldenCase golden)
    {
        var (channels, width, _) = Sizes(golden);
        using var module = new ContextEnhancement(channels[0], channels[1], width);
        Neck(golden, module, (c4, c5) => [module.call(c4, c5)]);
    }

    public static void Fpn(GoldenCase golden)
    {
        var (channels, width, levels) = Sizes(golden);
        using var module = new FpnNeck(channels[0], channels[1], width, levels);
        Neck(golden, module, module.call);
    }

    public static void Pafpn(GoldenCase golden)
    {
        var (channels, width, levels) = Sizes(golden);
        using var module = new PafpnNeck(channels[0], channels[1], width, levels);
        Neck(golden, module, module.call);
    }

    public static void Detector(GoldenCase golden)
    {
        if (golden.HasExpected("student_params"))
        {
            ParameterCounts(golden);
        }
        else
        {
            Forward(golden);
        }
    }

    // The reference's adaptation is a 1x1 convolution.
    private static DetectorSpec Preset(GoldenCase golden, string name) => DetectorPresets.For(name, golden.Parameter("base_size").GetInt32()) with { AdaptationKernel = 1 };

    private static void Forward(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var isStudent = golden.Parameter("adaptation").GetString() != "none";
        DetectorFeatures features = isStudent ? new DetectorFeatures.Adapted(256) : new DetectorFeatures.Raw();
        using var detector = new Detector(Preset(golden, isStudent ? "r18-fpn" : "r50-pafpn"), golden.Parameter("num_classes").GetInt32(), features);
        golden.LoadWeights(detector);
        detector.eval();
        var output = detector.call(golden.Input("x").ToTensor());
        golden.AssertClose("loc", output.Boxes.narrow(1, 0, 400));
        golden.AssertClose("conf", output.Logits.narrow(1, 0, 400));
        golden.AssertClose("feature_first_location", output.Features.select(1, 0));
        golden.AssertClose("feature_channel_mean", output.Features.mean([2]));
        golden.AssertStatistics("loc_stat", output.Boxes.ToDoubles());
        golden.AssertStatistics("conf_stat", output.Logits.ToDoubles());
        golden.AssertStatistics("feature_stat", output.Features.ToDoubles());
        golden.AssertClose("parameter_count", Count(detector), 0, 0);
    }

    private static void ParameterCounts(GoldenCase golden)
    {
        var classes = golden.Parameter("num_classes").GetInt32();
        using var student = new Detector(Preset(golden, "r18-fpn"), classes, new DetectorFeatures.Adapted(256));
        using var plain = new Detector(Preset(golden, "r18-fpn"), classes, new DetectorFeatures.None());
        using var teacher = new Detector(Preset(golden, "r50-pafpn"), classes, new DetectorFeatures.Raw());
        golden.AssertClose("student_params", Count(student), 0, 0);
        golden.AssertClose("student_params_without_adaptation", Count(plain), 0, 0);
        golden.AssertClose("teacher_params", Count(teacher), 0, 0);
        golden.AssertClose("ratio_teacher_student", Count(teacher) / Count(student));
        InitialWeights.Fill(plain, seed: 0);
        golden.AssertClose("conf_bias", plain.state_dict()["conf.0.2.bias"].ToDoubles()[0]);
    }

    private static double Count(Detector detector) => detector.parameters().Sum(p => p.numel());

    private static (int[] Channels, int Width, int Levels) Sizes(GoldenCase golden) => (
        [.. golden.Parameter("channels").EnumerateArray().Select(c => c.GetInt32())], golden.Parameter("out_channels").GetInt32(), golden.Parameter("levels").GetInt32());

    // The fixtures differentiate L = sum over outputs k of sum(out_k * w_k), w_k spelt by the filler.
    private static void Neck(GoldenCase golden, nn.Module module, Func<Tensor, Tensor, Tensor[]> forward)
    {
        using var scope = NewDisposeScope();
        golden.LoadWeights(module);
        module.eval();
        var (c4, c5) = (golden.Input("x1").ToTensor(requiresGrad: true), golden.Input("x2").ToTensor(requiresGrad: true));
        var outputs = forward(c4, c5);
        var loss = zeros(1);
        for (var k = 0; k < outputs.Length; k++)
        {
            golden.AssertClose($"out{k}", outputs[k]);
            var weights = Array.ConvertAll(Mix32.Fill($"{golden.WeightPrefix}w{k}", (int)outputs[k].numel(), -1, 1), v => (float)v);
            loss = loss.add(outputs[k].mul(tensor(weights, outputs[k].shape)).sum());
        }

        loss.sum().backward();
        golden.AssertGradient("grad_x1", c4);
        golden.AssertGradient("grad_x2", c5);
    }

    private static void AssertMaps(GoldenCase golden, ResNet network)
    {
        var (c4, c5) = network.call(golden.Input("x").ToTensor());
        golden.AssertClose("out_stride8", c4);
        golden.AssertClose("out_stride16", c5);
    }

    private static void Fill(GoldenCase golden, nn.Module module)
    {
        using var frozen = no_grad();
        var state = module.state_dict();
        foreach (var name in golden.InputNames.Where(n => n.StartsWith("w.", StringComparison.Ordinal)))
        {
            state[name[2..]].copy_(golden.Input(name).ToTensor());
        }
    }
}

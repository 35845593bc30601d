using Kd.Core.Cells;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class DetectorTests
{
    private static readonly DetectorSpec R18 = new()
    {
        Block = ResidualBlock.Basic,
        Depths = [2, 2, 2, 2],
        Width = 1,
        Neck = NeckKind.Fpn,
        NeckWidth = 256,
        Levels = 4,
        BaseAnchor = 24,
        AdaptationKernel = 1,
    };

    private static readonly DetectorSpec R50 = R18 with { Block = ResidualBlock.Bottleneck, Depths = [3, 4, 6, 3], Neck = NeckKind.Pafpn };

    [Fact]
    public void Student_ReferenceWeights_GivesReferenceOutputs()
    {
        using var detector = new Detector(R18, 3, new DetectorFeatures.Adapted(256));
        AssertOutputs(GoldenCase.Load("detector_student_0"), detector);
    }

    [Fact]
    public void Teacher_ReferenceWeights_GivesReferenceOutputs()
    {
        using var detector = new Detector(R50, 3, new DetectorFeatures.Raw());
        AssertOutputs(GoldenCase.Load("detector_teacher_0"), detector);
    }

    [Fact]
    public void ParameterCounts_OfThePapersPair_AreTheReferences()
    {
        var golden = GoldenCase.Load("detector_parameter_counts");
        var classes = golden.Parameter("num_classes").GetInt32();
        using var student = new Detector(R18, classes, new DetectorFeatures.Adapted(256));
        using var plain = new Detector(R18, classes, new DetectorFeatures.None());
        using var teacher = new Detector(R50, classes, new DetectorFeatures.Raw());
        golden.AssertClose("student_params", Count(student), 0, 0);
        golden.AssertClose("student_params_without_adaptation", Count(plain), 0, 0);
        golden.AssertClose("teacher_params", Count(teacher), 0, 0);
        golden.AssertClose("ratio_teacher_student", Count(teacher) / Count(student));
    }

    [Fact]
    public void Freeze_TrainedDetector_KeepsItsEvaluationOutputs()
    {
        using var scope = NewDisposeScope();
        using var detector = new Detector(TestCells.Teacher, 2, new DetectorFeatures.Raw());
        InitialWeights.Fill(detector, 5);
        var images = tensor(Array.ConvertAll(Mix32.Fill("images", 2 * 3 * 64 * 64, -1, 1), v => (float)v), [2, 3, 64, 64]);
        detector.train();
        detector.call(images);
        detector.eval();
        var before = detector.call(images);
        detector.Freeze();
        var after = detector.call(images);
        Assert.False(after.Boxes.requires_grad);
        AssertNear(before.Boxes, after.Boxes);
        AssertNear(before.Logits, after.Logits);
        AssertNear(before.Features, after.Features);
    }

    private static double Count(Detector detector) => detector.parameters().Sum(p => p.numel());

    private static void AssertNear(Tensor expected, Tensor actual) =>
        Assert.InRange(expected.sub(actual).abs().max().ToDouble(), 0, 1e-4 * (1 + expected.abs().max().ToDouble()));

    private static void AssertOutputs(GoldenCase golden, Detector detector)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        golden.LoadWeights(detector);
        detector.eval();
        var output = detector.call(golden.Input("x").ToTensor());
        golden.AssertClose("loc", output.Boxes.narrow(1, 0, 400));
        golden.AssertClose("conf", output.Logits.narrow(1, 0, 400));
        golden.AssertClose("feature_first_location", output.Features.select(1, 0));
        golden.AssertClose("feature_channel_mean", output.Features.mean([2]));
        golden.AssertClose("parameter_count", Count(detector), 0, 0);
    }
}

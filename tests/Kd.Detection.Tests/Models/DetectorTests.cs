using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Models;

public sealed class DetectorTests
{
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

    // Else the teacher's feature maps, dozens of them, would be held beside the student's until the end of the step.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Call_InAScope_LeavesItsThreeOutputsThereAndNothingElse(bool frozen)
    {
        using var detector = new Detector(TestCells.Teacher, 2, new DetectorFeatures.Raw());
        if (frozen)
        {
            detector.Freeze();
        }

        using var images = zeros(2, 3, 64, 64);
        using var scope = NewDisposeScope();
        var output = detector.call(images);
        Assert.Equal(3, scope.DisposablesCount);
        Assert.Equal(!frozen, output.Boxes.requires_grad);
    }

    private static void AssertNear(Tensor expected, Tensor actual) =>
        Assert.InRange(expected.sub(actual).abs().max().ToDouble(), 0, 1e-4 * (1 + expected.abs().max().ToDouble()));
}

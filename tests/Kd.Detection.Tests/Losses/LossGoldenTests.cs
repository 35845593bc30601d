using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Losses;

public sealed class LossGoldenTests
{
    public static TheoryData<string> BalancedL1Cases => ["balanced_l1_multas_0", "balanced_l1_multas_1", "balanced_l1_multas_3"];

    public static TheoryData<string> QualityFocalCases => ["qfl_dense_0", "qfl_dense_1", "qfl_dense_2"];

    public static TheoryData<string> DetectionLossCases => ["detection_loss_0", "detection_loss_1"];

    [Theory]
    [MemberData(nameof(BalancedL1Cases))]
    public void BalancedL1_ReferenceBoxes_GivesReferenceLossAndGradient(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var predicted = golden.Input("pred").ToTensor(requiresGrad: true);
        var elements = BalancedL1.Elements(predicted, golden.Input("target").ToTensor());
        var loss = golden.HasInput("weights") ? elements.mul(golden.Input("weights").ToTensor()).sum() : elements.mean();
        loss.backward();
        golden.AssertClose("loss", loss);
        golden.AssertGradient("grad_pred", predicted);
    }

    [Theory]
    [MemberData(nameof(QualityFocalCases))]
    public void QualityFocal_ReferenceLogits_GivesReferenceLossAndGradient(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var logits = golden.Input("pred").ToTensor(requiresGrad: true);
        var valid = golden.HasInput("mask") ? golden.Input("mask").ToTensor() : ones_like(logits);
        var loss = QualityFocal.Sum(logits, golden.Input("target").ToTensor(), valid);
        loss.backward();
        golden.AssertClose("loss", loss);
        golden.AssertGradient("grad_pred", logits);
    }

    // Of the fixture's three modes this product has the student's: largest-IoU matching with quality focal classes.
    [Theory]
    [MemberData(nameof(DetectionLossCases))]
    public void HardLoss_ReferenceScene_GivesReferenceTermsAndGradients(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Load(name);
        var boxes = golden.Input("loc").ToTensor(requiresGrad: true);
        var logits = golden.Input("conf").ToTensor(requiresGrad: true);
        var anchors = AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data);
        var match = AnchorMatch.ByIou(Scene.Truth(golden.Input("gt")), anchors);
        var targets = DetectionTargets.Of([match], anchors, (int)logits.shape[1]);

        var terms = HardLoss.Of(new DetectorOutput(boxes.unsqueeze(0), logits.unsqueeze(0), null), targets).ToList();
        terms[0].Value.add(terms[1].Value).backward();

        golden.AssertClose("iou_qfl_loss_l", terms[0].Value);
        golden.AssertClose("iou_qfl_loss_c", terms[1].Value);
        golden.AssertGradient("iou_qfl_grad_conf", logits);
        if (golden.HasExpected("iou_qfl_grad_loc"))
        {
            golden.AssertGradient("iou_qfl_grad_loc", boxes);
        }
    }

    [Fact]
    public void HardLoss_BatchWithoutObjects_IsFiniteAndTeachesOnlyClasses()
    {
        using var scope = NewDisposeScope();
        var anchors = AnchorGrid.Of(64, 12, 4);
        var targets = DetectionTargets.Of([AnchorMatch.ByIou(GroundTruth.Empty, anchors)], anchors, 2);
        var boxes = zeros([1, anchors.Count, 4], requires_grad: true);
        var logits = zeros([1, anchors.Count, 2], requires_grad: true);
        var terms = new LossTerms([.. HardLoss.Of(new DetectorOutput(boxes, logits, null), targets)]);
        terms.Total.backward();
        Assert.Equal([0.0, 2 * 0.25 * Math.Log(2) * 2 * anchors.Count], terms.Values.Select(v => Math.Round(v.Value, 2)), (e, a) => Math.Abs(e - a) < 0.02);
        Assert.All(boxes.grad!.ToDoubles(), g => Assert.Equal(0, g));
        Assert.All(logits.grad!.ToDoubles(), g => Assert.True(g > 0));
    }

    [Fact]
    public void DetectionTargets_IgnoredAnchor_LeavesOutOnlyTheEntryOfItsClass()
    {
        using var scope = NewDisposeScope();
        var anchors = AnchorGrid.Of(64, 12, 4);
        var match = AnchorMatch.ByIou(new GroundTruth([new(new BoxXyxy(0.30, 0.32, 0.61, 0.58), 2)]), anchors);
        var valid = DetectionTargets.Of([match], anchors, 3).Valid.ToDoubles();
        Assert.Contains(AnchorMatch.Ignored, match.Label);
        for (var a = 0; a < anchors.Count; a++)
        {
            var expected = match.Label[a] == AnchorMatch.Ignored ? [1.0, 0.0, 1.0] : new[] { 1.0, 1.0, 1.0 };
            Assert.Equal(expected, valid.AsSpan(3 * a, 3).ToArray());
        }
    }
}

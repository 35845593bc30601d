using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using static TorchSharp.torch;

namespace Kd.Detection.Tests.Losses;

public sealed class HardLossTests
{
    private static readonly AnchorGrid Anchors = AnchorGrid.Of(64, 12, 4);
    private static readonly LabelledBox Car = new(new BoxXyxy(0.30, 0.32, 0.61, 0.58), 2);

    [Theory]
    [InlineData(AnchorMatching.Iou)]
    [InlineData(AnchorMatching.Mutual)]
    public void Total_BatchWithoutObjects_IsFiniteAndTeachesOnlyClasses(AnchorMatching match)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(TestCells.Recipe with { Match = match });
        var terms = TermLosses.Total([new HardTerm()], inputs);
        terms.Total.backward();
        Assert.Equal([0.0, 2 * 0.25 * Math.Log(2) * 3 * Anchors.Count], terms.Values.Select(v => v.Value), (e, a) => Math.Abs(e - a) < 0.02);
        Assert.All(inputs.Student.Boxes.grad!.ToDoubles(), g => Assert.Equal(0, g));
        Assert.All(inputs.Student.Logits.grad!.ToDoubles(), g => Assert.True(g > 0));
    }

    [Theory]
    [InlineData(IgnoredAnchors.MatchedClass, new[] { 1.0, 0.0, 1.0 })]
    [InlineData(IgnoredAnchors.AllClasses, new[] { 0.0, 0.0, 0.0 })]
    public void Targets_IgnoredAnchor_LeavesOutTheEntriesThatTheSwitchNames(IgnoredAnchors ignored, double[] expected)
    {
        using var scope = NewDisposeScope();
        var valid = HardLoss.Targets(Inputs(TestCells.Recipe with { IgnoredAnchors = ignored }, Car)).Valid.ToDoubles();
        var match = AnchorMatch.ByIou(new GroundTruth([Car]), Anchors);
        Assert.Contains(AnchorMatch.Ignored, match.Label);
        for (var a = 0; a < Anchors.Count; a++)
        {
            Assert.Equal(match.Label[a] == AnchorMatch.Ignored ? expected : [1.0, 1.0, 1.0], valid.AsSpan(3 * a, 3).ToArray());
        }
    }

    [Fact]
    public void Targets_PredictedIou_AimAtTheIouOfAnUntrainedBox()
    {
        using var scope = NewDisposeScope();
        var targets = HardLoss.Targets(Inputs(TestCells.Recipe with { QflTarget = QflTarget.PredictedIou }, Car));
        var match = AnchorMatch.ByIou(new GroundTruth([Car]), Anchors);
        var positive = targets.Positives.data<long>().ToArray();
        var anchor = (int)positive.MaxBy(a => match.Overlap[a]);

        // A code of zeros predicts the anchor itself.
        Assert.Equal(Overlap.Continuous.Iou(Car.Box, Anchors.Box(anchor)), targets.Classes.ToDoubles()[(3 * anchor) + 1], 1e-5);
        Assert.Equal(positive.Length, targets.PositiveCount!.ToDoubles()[0]);
    }

    [Fact]
    public void Targets_Mutual_WeighBoxesToOneAndAimBelowOne()
    {
        using var scope = NewDisposeScope();
        var targets = HardLoss.Targets(Inputs(TestCells.Recipe with { Match = AnchorMatching.Mutual }, Car));
        Assert.Equal(1, 4 * targets.BoxWeights!.ToDoubles().Sum(), 1e-5);
        Assert.All(targets.Classes.ToDoubles(), t => Assert.InRange(t, 0, 1));
        Assert.Contains(targets.Classes.ToDoubles(), t => t > 0.3);
    }

    [Fact]
    public void Targets_MutualOverARegionToIgnore_ClaimNothingThere()
    {
        using var scope = NewDisposeScope();
        var targets = HardLoss.Targets(Inputs(TestCells.Recipe with { Match = AnchorMatching.Mutual }, Car with { Class = 0 }));
        var valid = targets.Valid.ToDoubles();
        for (var a = 0; a < Anchors.Count; a++)
        {
            Assert.Equal(Overlap.Continuous.Iou(Car.Box, Anchors.Box(a)) < 0.4 ? 1 : 0, valid[3 * a]);
        }

        Assert.Equal(0, targets.Positives.shape[0]);
    }

    private static LossInputs Inputs(RecipeSpec recipe, params ImmutableArray<LabelledBox> objects) => new()
    {
        Student = new DetectorOutput(zeros([1, Anchors.Count, 4], requires_grad: true), zeros([1, Anchors.Count, 3], requires_grad: true), features: null),
        Taught = null,
        Truths = [new GroundTruth(objects)],
        Anchors = Anchors,
        Recipe = recipe,
    };
}

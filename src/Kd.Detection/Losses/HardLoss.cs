using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Models;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Ground-truth loss (methods.md sections 6 and 7): Balanced L1 of positive anchors' boxes, plus quality focal (or focal) classes, weight 1 each.</summary>
internal static class HardLoss
{
    public static TermLoss Term { get; } = TermLoss.Of<HardTerm>(TeacherParts.None, (_, inputs) => Of(inputs));

    private static IEnumerable<LossTerm> Of(LossInputs inputs)
    {
        var truth = Targets(inputs);
        yield return new("hard.box", Boxes(inputs.Student, truth));
        yield return new("hard.class", inputs.Recipe.ClassLoss switch
        {
            ClassLoss.Focal => FocalLoss.Sum(inputs.Student.Logits, truth.Classes, truth.Valid),
            _ => QualityFocal.Sum(inputs.Student.Logits, truth.Classes, truth.Valid, truth.PositiveCount),
        });
    }

    /// <summary>The batch's targets on the student's device, by the recipe's matching.</summary>
    internal static DetectionTargets Targets(LossInputs inputs)
    {
        var targets = inputs.Recipe.Match switch
        {
            AnchorMatching.Mutual => MutualTargets.Of(inputs.Truths, inputs.Anchors, inputs.Student),
            _ => ByIou(inputs),
        };
        return targets.To(inputs.Student.Logits.device);
    }

    private static DetectionTargets ByIou(LossInputs inputs)
    {
        var matches = inputs.Truths.Select(truth => AnchorMatch.ByIou(truth, inputs.Anchors)).ToArray();
        var predicted = inputs.Recipe.QflTarget == QflTarget.PredictedIou ? PredictedBoxes.Of(inputs.Student.Boxes, inputs.Anchors) : null;
        return DetectionTargets.Of(matches, inputs.Anchors, (int)inputs.Student.Logits.shape[2], inputs.Recipe.IgnoredAnchors, predicted);
    }

    // Mean over the positives' coordinates, or their weighted sum. A batch without positives has no box loss; its mean would be 0 / 0.
    private static Tensor Boxes(DetectorOutput student, DetectionTargets truth)
    {
        var found = student.Boxes.view(-1, 4).index_select(0, truth.Positives);
        var elements = BalancedL1.Elements(found, truth.BoxCodes);
        return truth.BoxWeights is { } weights ? elements.mul(weights).sum()
            : truth.Positives.shape[0] == 0 ? elements.sum() : elements.mean();
    }
}

using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Models;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Ground-truth loss (methods.md section 7): Balanced L1 averaged over positive coordinates, plus quality focal classes, weight 1 each.</summary>
internal static class HardLoss
{
    public static TermLoss Term { get; } = TermLoss.Of<HardTerm>(TeacherParts.None, (_, inputs) => Of(inputs.Student, Targets(inputs)));

    public static IEnumerable<LossTerm> Of(DetectorOutput student, DetectionTargets truth)
    {
        var found = student.Boxes.view(-1, 4).index_select(0, truth.Positives);
        var boxes = BalancedL1.Elements(found, truth.BoxCodes);

        // A batch without positives has no box loss; its mean would be 0 / 0.
        yield return new("hard.box", truth.Positives.shape[0] == 0 ? boxes.sum() : boxes.mean());
        yield return new("hard.class", QualityFocal.Sum(student.Logits, truth.Classes, truth.Valid));
    }

    private static DetectionTargets Targets(LossInputs inputs)
    {
        var matches = inputs.Truths.Select(truth => AnchorMatch.ByIou(truth, inputs.Anchors)).ToArray();
        return DetectionTargets.Of(matches, inputs.Anchors, (int)inputs.Student.Logits.shape[2]).To(inputs.Student.Logits.device);
    }
}

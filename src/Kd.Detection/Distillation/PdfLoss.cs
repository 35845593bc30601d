using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Distillation;

/// <summary>
/// Prediction-difference feature distillation (methods.md section 8): with delta = (sigmoid x_t - sigmoid x_s)^2 [B, A, C], no gradient,
/// a location weighs the mean over its 6 anchors of sqrt(sum_c delta), normed to sum 1 over the batch, and the feature part is
/// 5 * the weighted mean of its channels' mean squared error. The reference adds sum delta BCE(x_s, sigmoid x_t) / #{sigmoid x_t &gt; .5}
/// and mean |loc_s - loc_t|.
/// </summary>
internal static class PdfLoss
{
    private const double Foreground = 0.5;

    // Keeps 0 / 0 out when both detectors say the same of everything.
    private const double Least = 1e-12;

    public static TermLoss Term { get; } = TermLoss.Of<PdfTerm>(TeacherParts.Heads | TeacherParts.Features, Of);

    private static IEnumerable<LossTerm> Of(PdfTerm spec, LossInputs inputs)
    {
        var (student, teacher) = (inputs.Student, inputs.Teacher);
        var probabilities = teacher.Logits.sigmoid();
        var difference = Difference(student.Logits, probabilities);
        var gap = student.Features.sub(teacher.Features);
        var error = gap.mul(gap).mean([2]);
        yield return new("pdf.feature", error.mul(LocationWeights(spec.Mask, difference)).sum().mul(spec.Weight));
        if (spec.Logits)
        {
            yield return new("pdf.class", Classes(student.Logits, probabilities, difference));
            yield return new("pdf.box", student.Boxes.sub(teacher.Boxes).abs().mean());
        }
    }

    /// <summary>Weights of the locations [B, P] from squared differences [B, A, C]; they sum to 1 over the batch.</summary>
    internal static Tensor LocationWeights(PdfMask mask, Tensor difference)
    {
        var anchors = mask == PdfMask.RootSum ? difference.sum(2).sqrt() : difference.mean([2]);
        var locations = anchors.view(anchors.shape[0], -1, AnchorGrid.ShapesAtALocation).mean([2]);
        return locations.div(locations.sum().clamp_min(Least));
    }

    private static Tensor Difference(Tensor logits, Tensor probabilities)
    {
        var difference = logits.detach().sigmoid().sub(probabilities);
        return difference.mul(difference);
    }

    private static Tensor Classes(Tensor logits, Tensor probabilities, Tensor difference)
    {
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, probabilities, reduction: nn.Reduction.None);
        return entropy.mul(difference).sum().div(probabilities.gt(Foreground).sum().clamp_min(1));
    }
}

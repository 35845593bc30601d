using Kd.Core.Cells;
using Kd.Detection.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Distillation;

/// <summary>
/// The teacher's boxes and class probabilities as soft labels (methods.md section 8):
/// mean balanced L1 of all box codes + 5000 * mean of w BCE(x_s, y), y = sigmoid(x_t),
/// w = (.25 y + .75 (1 - y)) ((1 - s) y + s (1 - y)), s = sigmoid(x_s). The gradient flows through w too.
/// </summary>
internal static class SoftLoss
{
    private const double Alpha = 0.25;

    public static TermLoss Term { get; } = TermLoss.Of<SoftTerm>(TeacherParts.Heads, Of);

    private static IEnumerable<LossTerm> Of(SoftTerm spec, LossInputs inputs)
    {
        var (student, teacher) = (inputs.Student, inputs.Teacher);
        yield return new("soft.box", BalancedL1.Elements(student.Boxes, teacher.Boxes).mean().mul(spec.BoxWeight));
        yield return new("soft.class", Classes(student.Logits, teacher.Logits.sigmoid()).mul(spec.ClassWeight));
    }

    // Logits and probabilities [B, A, C] to a scalar, the mean over all B A C entries.
    private static Tensor Classes(Tensor logits, Tensor probabilities)
    {
        var s = logits.sigmoid();
        var balance = probabilities.mul((2 * Alpha) - 1).add(1 - Alpha);
        var focus = probabilities.mul(-2).add(1).mul(s).add(probabilities);
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, probabilities, reduction: nn.Reduction.None);
        return entropy.mul(balance).mul(focus).mean();
    }
}

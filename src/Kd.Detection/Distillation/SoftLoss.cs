using Kd.Core.Cells;
using Kd.Detection.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Distillation;

/// <summary>
/// The teacher's boxes and class probabilities as soft labels (methods.md section 8):
/// mean balanced L1 of all box codes + 5000 * mean of the focal-weighted cross entropy to y = sigmoid(x_t).
/// </summary>
internal static class SoftLoss
{
    public static TermLoss Term { get; } = TermLoss.Of<SoftTerm>(TeacherParts.Heads, Of);

    private static IEnumerable<LossTerm> Of(SoftTerm spec, LossInputs inputs)
    {
        var (student, teacher) = (inputs.Student, inputs.Teacher);
        yield return new("soft.box", BalancedL1.Elements(student.Boxes, teacher.Boxes).mean().mul(spec.BoxWeight));
        yield return new("soft.class", Classes(spec, student.Logits, teacher.Logits).mul(spec.ClassWeight));
    }

    /// <summary>Logits [.., C] of both to a scalar: the mean over all entries, or of kl over all rows.</summary>
    internal static Tensor Classes(SoftTerm spec, Tensor student, Tensor teacher) => spec.Classes switch
    {
        SoftClasses.Bce => nn.functional.binary_cross_entropy_with_logits(student, teacher.sigmoid()),
        SoftClasses.Kl => Divergence(student, teacher, spec.Temperature ?? 1),
        _ => FocalLoss.Elements(student, teacher.sigmoid()).mean(),
    };

    // T^2 * mean over rows of sum_c p_t log(p_t / p_s), p = softmax(x / T) (Hinton et al. 2015).
    private static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        var (ours, theirs) = (student.div(temperature).log_softmax(-1), teacher.div(temperature).log_softmax(-1));
        return theirs.exp().mul(theirs.sub(ours)).sum(-1).mean().mul(temperature * temperature);
    }
}

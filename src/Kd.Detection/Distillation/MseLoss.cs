using Kd.Core.Cells;
using Kd.Detection.Losses;

namespace Kd.Detection.Distillation;

/// <summary>Feature imitation (methods.md section 8): 5 * mean over batch, locations and channels of (F_s - F_t)^2, F_s behind the adaptation.</summary>
internal static class MseLoss
{
    public static TermLoss Term { get; } = TermLoss.Of<MseTerm>(TeacherParts.Features, Of);

    private static IEnumerable<LossTerm> Of(MseTerm spec, LossInputs inputs)
    {
        var gap = inputs.Student.Features.sub(inputs.Teacher.Features);
        yield return new("mse", gap.mul(gap).mean().mul(spec.Weight));
    }
}

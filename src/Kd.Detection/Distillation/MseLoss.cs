using Kd.Core.Cells;
using Kd.Detection.Losses;
using Kd.Detection.Models;

namespace Kd.Detection.Distillation;

/// <summary>Feature imitation (methods.md section 8): 5 * mean over batch, locations and channels of (F_s - F_t)^2, F_s behind the adaptation.</summary>
internal static class MseLoss
{
    public static IEnumerable<LossTerm> Of(MseTerm spec, DetectorOutput student, DetectorOutput teacher)
    {
        var gap = Features(student).sub(Features(teacher));
        yield return new("mse", gap.mul(gap).mean().mul(spec.Weight));
    }

    private static TorchSharp.torch.Tensor Features(DetectorOutput output) =>
        output.Features ?? throw new InvalidOperationException("feature imitation needs detectors that were built with features");
}

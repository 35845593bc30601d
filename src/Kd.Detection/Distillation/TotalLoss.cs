using System.Diagnostics;
using Kd.Core.Cells;
using Kd.Detection.Losses;
using Kd.Detection.Models;

namespace Kd.Detection.Distillation;

/// <summary>The loss of a configuration: the sum of its terms, all task weights 1 (methods.md section 8, totals).</summary>
internal static class TotalLoss
{
    /// <param name="teacher">The frozen teacher's output on the same batch; null when no term distils.</param>
    public static LossTerms Of(IEnumerable<LossTermSpec> terms, DetectorOutput student, DetectorOutput? teacher, DetectionTargets truth)
    {
        var summands = terms.SelectMany(term => term switch
        {
            HardTerm => HardLoss.Of(student, truth),
            SoftTerm soft => SoftLoss.Of(soft, student, Needed(teacher, soft)),
            MseTerm mse => MseLoss.Of(mse, student, Needed(teacher, mse)),
            _ => throw new UnreachableException($"loss term '{term.Kind}' has no implementation"),
        });
        return new LossTerms([.. summands]);
    }

    private static DetectorOutput Needed(DetectorOutput? teacher, LossTermSpec term) =>
        teacher ?? throw new InvalidOperationException($"loss term '{term.Kind}' needs a teacher");
}

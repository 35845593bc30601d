using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Quality focal loss (GFL, Li et al. 2020, eq. 2) with gamma 2 and weight 2, over the number of positive targets.</summary>
internal static class QualityFocal
{
    private const double Weight = 2;

    /// <summary>2 * sum |t - sigmoid(x)|^2 BCE(x, t) / max(1, #{t > 0}) over entries where <paramref name="valid"/> is 1; a scalar.</summary>
    /// <param name="logits">x, any shape.</param>
    /// <param name="target">t in [0, 1], same shape.</param>
    /// <param name="valid">0 or 1, same shape.</param>
    public static Tensor Sum(Tensor logits, Tensor target, Tensor valid)
    {
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        var gap = logits.sigmoid().sub(target);
        var positives = target.gt(0).mul(valid).sum().clamp_min(1);
        return entropy.mul(gap).mul(gap).mul(valid).sum().mul(Weight).div(positives);
    }
}

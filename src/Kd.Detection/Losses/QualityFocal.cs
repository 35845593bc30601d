using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Quality focal loss (GFL, Li et al. 2020, eq. 2) with gamma 2 and weight 2, over the number of positive targets.</summary>
internal static class QualityFocal
{
    private const double Weight = 2;

    /// <summary>|t - sigmoid(x)|^2 BCE(x, t) of every entry, in the shape of the inputs.</summary>
    /// <param name="logits">x, any shape.</param>
    /// <param name="target">t in [0, 1], same shape.</param>
    public static Tensor Elements(Tensor logits, Tensor target)
    {
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        var gap = logits.sigmoid().sub(target);
        return entropy.mul(gap).mul(gap);
    }

    /// <summary>2 * sum of the elements where <paramref name="valid"/> is 1, over max(1, number of positives); a scalar.</summary>
    /// <param name="positives">A scalar; null counts the targets above 0.</param>
    public static Tensor Sum(Tensor logits, Tensor target, Tensor valid, Tensor? positives = null)
    {
        var count = (positives ?? target.gt(0).mul(valid).sum()).clamp_min(1);
        return Elements(logits, target).mul(valid).sum().mul(Weight).div(count);
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Focal loss (RetinaNet, Lin et al. 2017, eq. 5) for targets in 0..1, as the reference code spells it: alpha .25, gamma 1.</summary>
internal static class FocalLoss
{
    private const double Alpha = 0.25;

    /// <summary>
    /// (.25 y + .75 (1 - y)) ((1 - s) y + s (1 - y))^gamma BCE(x, y) of every entry, s = sigmoid(x), in the shape of the inputs.
    /// The gradient flows through the weights too.
    /// </summary>
    /// <param name="logits">x, any shape.</param>
    /// <param name="target">y in [0, 1], same shape.</param>
    public static Tensor Elements(Tensor logits, Tensor target, double gamma = 1)
    {
        var s = logits.sigmoid();
        var balance = target.mul((2 * Alpha) - 1).add(1 - Alpha);
        var focus = target.mul(-2).add(1).mul(s).add(target);
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        return entropy.mul(balance).mul(gamma == 1 ? focus : focus.pow(gamma));
    }

    /// <summary>Sum over entries where <paramref name="valid"/> is 1, over max(1, number of targets that are 1); a scalar.</summary>
    public static Tensor Sum(Tensor logits, Tensor target, Tensor valid)
    {
        var positives = target.eq(1).mul(valid).sum().clamp_min(1);
        return Elements(logits, target).mul(valid).sum().div(positives);
    }
}

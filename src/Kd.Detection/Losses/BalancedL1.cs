using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>
/// Balanced L1 (Libra R-CNN, Pang et al. 2019, eq. 4-6) in the reference's form: alpha .5, gamma 1.5, beta .11.
/// With beta below 1 the slope jumps at d = beta; the value is continuous. Kept as the reference has it.
/// </summary>
internal static class BalancedL1
{
    private const double Alpha = 0.5;
    private const double Gamma = 1.5;
    private const double DefaultBeta = 0.11;
    private static readonly double B = Math.Exp(Gamma / Alpha) - 1;

    /// <summary>The loss of every element, in the shape of the inputs.</summary>
    public static Tensor Elements(Tensor predicted, Tensor target, double beta = DefaultBeta)
    {
        var d = predicted.sub(target).abs();
        var near = d.mul(B).add(1).mul(d.mul(B / beta).add(1).log()).mul(Alpha / B).sub(d.mul(Alpha));
        var far = d.mul(Gamma).add((Gamma / B) - (Alpha * beta));
        return where(d.lt(beta), near, far);
    }
}

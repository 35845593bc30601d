using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>
/// Exponential moving average of all floating state, batch-norm statistics included (methods.md section 11):
/// e = d_t e + (1 - d_t) x with d_t = decay * (1 - exp(-t / ramp)), t from 1.
/// </summary>
internal sealed record Ema(double Decay, double Ramp)
{
    /// <summary>Moves the average towards the trained state after <paramref name="step"/> steps.</summary>
    public void Update(FlatState average, FlatState trained, int step)
    {
        using var frozen = no_grad();
        var decay = At(step);
        average.Weights.mul_(decay).add_(trained.Weights, alpha: 1 - decay);
        average.Statistics.mul_(decay).add_(trained.Statistics, alpha: 1 - decay);
    }

    public double At(int step) => Decay * (1 - Math.Exp(-step / Ramp));
}

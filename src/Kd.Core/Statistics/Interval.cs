using Kd.Core.Results;
using MathNet.Numerics.Distributions;

namespace Kd.Core.Statistics;

/// <summary>A 95 % confidence interval of a mean. The two ways to get one answer two questions and are never pooled (experiment.md section 3).</summary>
public sealed record Interval(double Low, double High)
{
    /// <summary>Below so many values there is none.</summary>
    public const int FewestValues = 3;

    private const double Level = 0.95;

    /// <summary>Same data, new seeds: a t interval with n - 1 degrees of freedom.</summary>
    public static Interval? OverSeeds(IReadOnlyCollection<double> differences) => Of(differences, 1.0 / differences.Count);

    /// <summary>
    /// Other data of this kind, approximate, since training sets overlap: variance s^2 (1/K + n_test/n_train), K - 1 degrees of freedom
    /// (Nadeau and Bengio 2003).
    /// </summary>
    public static Interval? OverFolds(IReadOnlyCollection<double> differences, double testToTrain) => Of(differences, (1.0 / differences.Count) + testToTrain);

    /// <param name="differences">The sample.</param>
    /// <param name="factor">Variance of the mean in units of the sample's variance.</param>
    private static Interval? Of(IReadOnlyCollection<double> differences, double factor)
    {
        if (differences.Count < FewestValues)
        {
            return null;
        }

        var mean = differences.Average();
        var reach = StudentT.InvCDF(0, 1, differences.Count - 1, (1 + Level) / 2) * Quantile.StandardDeviation(differences)!.Value * Math.Sqrt(factor);
        return new Interval(mean - reach, mean + reach);
    }
}

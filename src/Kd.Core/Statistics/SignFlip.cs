namespace Kd.Core.Statistics;

/// <summary>The exact two-sided sign-flip test: under no difference every pattern of signs was as likely.</summary>
public static class SignFlip
{
    /// <summary>What p is held against.</summary>
    public const double Level = 0.05;

    /// <summary>More differences than these are not enumerated.</summary>
    public const int MostValues = 24;

    // Sums of equal numbers in another order differ in their last bits.
    private const double Tolerance = 1e-12;

    /// <summary>Smallest p over n differences: both sign patterns in which all agree, of 2^n.</summary>
    public static double SmallestP(int n) => Math.Pow(2, 1 - n);

    /// <summary>Share of all sign patterns whose sum is at least as far from 0 as the one seen.</summary>
    /// <param name="differences">1 to <see cref="MostValues"/> of them.</param>
    public static double P(IReadOnlyList<double> differences)
    {
        if (differences.Count is 0 or > MostValues)
        {
            throw new ArgumentException($"1 to {MostValues} differences were expected, not {differences.Count}", nameof(differences));
        }

        var seen = Math.Abs(differences.Sum()) - Tolerance;
        var patterns = 1 << differences.Count;
        var asFar = 0;
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Count; i++)
            {
                sum += ((pattern >> i) & 1) == 0 ? differences[i] : -differences[i];
            }

            asFar += Math.Abs(sum) >= seen ? 1 : 0;
        }

        return (double)asFar / patterns;
    }
}

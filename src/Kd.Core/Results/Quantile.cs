namespace Kd.Core.Results;

/// <summary>Order statistics and spread of small samples.</summary>
public static class Quantile
{
    /// <summary>Quantile of type 7 (Hyndman and Fan 1996; the default of R and NumPy): linear between order statistics at (n - 1) p.</summary>
    /// <param name="values">At least one, in any order.</param>
    /// <param name="p">0..1.</param>
    public static double Of(IEnumerable<double> values, double p)
    {
        var sorted = values.Order().ToArray();
        var position = (sorted.Length - 1) * p;
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Middle value, or the midpoint of the two middle ones.</summary>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>Sample standard deviation (n - 1); null for fewer than two values.</summary>
    public static double? StandardDeviation(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
        {
            return null;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}

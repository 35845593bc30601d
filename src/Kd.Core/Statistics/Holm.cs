using System.Collections.Immutable;

namespace Kd.Core.Statistics;

/// <summary>Holm's step-down correction inside one family of comparisons.</summary>
public static class Holm
{
    /// <summary>Adjusted p values, in the order given.</summary>
    public static ImmutableArray<double> Adjusted(ImmutableArray<double> p)
    {
        var adjusted = new double[p.Length];
        var largest = 0.0;
        foreach (var (index, rank) in Enumerable.Range(0, p.Length).OrderBy(i => p[i]).Select((index, rank) => (index, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Length - rank) * p[index]));
            adjusted[index] = largest;
        }

        return [.. adjusted];
    }
}

using System.Collections.Immutable;

namespace Kd.Core.Reports.Html;

/// <summary>An axis: values from least to most, drawn between two pixels.</summary>
internal sealed record Scale(double Least, double Most, double From, double To, bool Logarithmic)
{
    private const int MostTicks = 6;
    private const double Margin = 0.05;

    private static readonly ImmutableArray<double> Leading = [1, 2, 5];

    /// <summary>Around the values, with a margin.</summary>
    public static Scale Around(IReadOnlyCollection<double> values, double from, double to)
    {
        var (least, most) = values.Count == 0 ? (0, 1) : (values.Min(), values.Max());
        var margin = most > least ? (most - least) * Margin : 0.01;
        return new Scale(least - margin, most + margin, from, to, Logarithmic: false);
    }

    /// <summary>Logarithmic where all values are above 0, from the least to the most of them.</summary>
    public static Scale OfLosses(IReadOnlyCollection<double> values, double from, double to) =>
        values.Count > 0 && values.Min() is > 0 and var least && values.Max() is var most && most > least
            ? new Scale(least, most, from, to, Logarithmic: true)
            : Around(values, from, to);

    public double At(double value) => From + ((To - From) * Share(value));

    public IEnumerable<double> Ticks() => Logarithmic ? Powers() : Even();

    private double Share(double value) => Logarithmic
        ? (Math.Log10(value) - Math.Log10(Least)) / (Math.Log10(Most) - Math.Log10(Least))
        : (value - Least) / (Most - Least);

    private IEnumerable<double> Even()
    {
        var rough = (Most - Least) / MostTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Leading.Append(10).First(l => l * power >= rough) * power;
        for (var i = Math.Ceiling(Least / step); i * step <= Most; i++)
        {
            yield return i * step;
        }
    }

    private IEnumerable<double> Powers()
    {
        var all = Enumerable.Range((int)Math.Floor(Math.Log10(Least)), (int)Math.Ceiling(Math.Log10(Most / Least)) + 2)
            .SelectMany(power => Leading.Select(l => l * Math.Pow(10, power))).Where(t => t >= Least && t <= Most).ToArray();
        var tens = all.Where(t => Math.Abs(Math.Log10(t) - Math.Round(Math.Log10(t))) < 1e-9).ToArray();
        return all.Length <= MostTicks || tens.Length < 2 ? all : tens;
    }
}

using System.Collections.Immutable;

namespace Kd.Detection.Evaluation.Coco;

/// <summary>The constants of COCO's box evaluation (cocoapi, <c>Params.setDetParams</c>).</summary>
internal static class CocoProtocol
{
    /// <summary>Detections of an image and class that count, best first.</summary>
    public const int MostDetections = 100;

    /// <summary>Places in <see cref="IouThresholds"/>.</summary>
    public const int At50 = 0;
    public const int At75 = 5;

    /// <summary>.50:.05:.95; an overlap equal to a threshold matches.</summary>
    public static ImmutableArray<double> IouThresholds { get; } = Even(0.5, 0.95, 10);

    /// <summary>0, .01, .., 1.</summary>
    public static ImmutableArray<double> Recalls { get; } = Even(0, 1, 101);

    /// <summary>All, small, medium, large: bounds in square pixels, both inclusive.</summary>
    public static ImmutableArray<(double Least, double Most)> Areas { get; } = [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

    /// <summary>False for objects that are neutral in an area range: crowds, and objects of other areas.</summary>
    public static bool Counts(in CocoObject o, int area) => !o.Crowd && IsWithin(o.Area, area);

    public static bool IsWithin(double size, int area) => size >= Areas[area].Least && size <= Areas[area].Most;

    // As numpy.linspace spells them, so that no threshold differs in its last bit.
    private static ImmutableArray<double> Even(double first, double last, int count)
    {
        var step = (last - first) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? last : (i * step) + first)];
    }
}

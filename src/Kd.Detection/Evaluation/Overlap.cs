using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>How the overlap of two boxes is measured.</summary>
public enum Overlap
{
    /// <summary>Corners are points: width = x2 - x1.</summary>
    Continuous,

    /// <summary>Corners are pixels that belong to the box, as in VOC: width = x2 - x1 + 1. Boxes must be in pixels.</summary>
    PixelInclusive,
}

/// <summary>Intersection over union of Xyxy boxes.</summary>
public static class OverlapExtensions
{
    public static double Iou(this Overlap overlap, BoxXyxy a, BoxXyxy b)
    {
        var one = overlap == Overlap.PixelInclusive ? 1 : 0;
        var width = Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1) + one;
        var height = Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1) + one;
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var common = width * height;
        var union = ((a.Width + one) * (a.Height + one)) + ((b.Width + one) * (b.Height + one)) - common;
        return common / union;
    }
}

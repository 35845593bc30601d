namespace Kd.Detection.Anchors;

/// <summary>
/// The anchors of one input size (methods.md section 5), ordered level by level, row, column, shape.
/// Sides in pixels do not change with the input: a0 * 2^k and sqrt2 times that, each in the ratios 1, 2 and 1/2.
/// </summary>
internal sealed class AnchorGrid
{
    private const int FirstStride = 8;

    private AnchorGrid(int size, double[] cxcywh) => (Size, Cxcywh) = (size, cxcywh);

    /// <summary>Side S of the input in pixels.</summary>
    public int Size { get; }

    /// <summary>Boxes as centre and sides, normalised, every entry clamped to [0, 1]: 4 A numbers.</summary>
    public double[] Cxcywh { get; }

    /// <summary>Number of anchors A.</summary>
    public int Count => Cxcywh.Length / 4;

    public static AnchorGrid Of(int size, double baseAnchor, int levels)
    {
        var boxes = new List<double>();
        for (var level = 0; level < levels; level++)
        {
            var cells = (int)Math.Ceiling(size / (double)(FirstStride << level));
            var side = baseAnchor * (1 << level) / size;
            for (var i = 0; i < cells * cells; i++)
            {
                var (row, column) = Math.DivRem(i, cells);
                AddShapes(boxes, (column + 0.5) / cells, (row + 0.5) / cells, side);
            }
        }

        return new AnchorGrid(size, [.. boxes]);
    }

    /// <summary>Anchors from elsewhere: a fixture's, say.</summary>
    internal static AnchorGrid Given(int size, double[] cxcywh) => new(size, cxcywh);

    private static void AddShapes(List<double> boxes, double x, double y, double side)
    {
        foreach (var s in (ReadOnlySpan<double>)[side, side * Math.Sqrt(2)])
        {
            Add(boxes, x, y, s, s);
            Add(boxes, x, y, s * Math.Sqrt(2), s / Math.Sqrt(2));
            Add(boxes, x, y, s / Math.Sqrt(2), s * Math.Sqrt(2));
        }
    }

    private static void Add(List<double> boxes, double x, double y, double width, double height)
    {
        boxes.Add(Math.Clamp(x, 0, 1));
        boxes.Add(Math.Clamp(y, 0, 1));
        boxes.Add(Math.Clamp(width, 0, 1));
        boxes.Add(Math.Clamp(height, 0, 1));
    }
}

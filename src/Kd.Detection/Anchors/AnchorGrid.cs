using System.Collections.Immutable;
using Kd.Detection.Data;

namespace Kd.Detection.Anchors;

/// <summary>
/// The anchors of one input size (methods.md section 5), ordered level by level, row, column, shape.
/// Sides in pixels do not change with the input: a0 * 2^k and sqrt2 times that, each in the ratios 1, 2 and 1/2.
/// </summary>
internal sealed class AnchorGrid
{
    private const int FirstStride = 8;

    /// <summary>Anchors of a location: two sides in three ratios.</summary>
    public const int ShapesAtALocation = 6;

    private AnchorGrid(int size, double[] cxcywh, ImmutableArray<LevelShape> levels) => (Size, Cxcywh, Levels) = (size, cxcywh, levels);

    /// <summary>Side S of the input in pixels.</summary>
    public int Size { get; }

    /// <summary>Boxes as centre and sides, normalised, every entry clamped to [0, 1]: 4 A numbers.</summary>
    public double[] Cxcywh { get; }

    /// <summary>The pyramid's levels, finest first.</summary>
    public ImmutableArray<LevelShape> Levels { get; }

    /// <summary>Number of anchors A.</summary>
    public int Count => Cxcywh.Length / 4;

    /// <summary>Number of locations P.</summary>
    public int Locations => Count / ShapesAtALocation;

    /// <summary>An anchor's corners, normalised; they may lie outside the image.</summary>
    public BoxXyxy Box(int anchor)
    {
        var (x, y, w, h) = (Cxcywh[4 * anchor], Cxcywh[(4 * anchor) + 1], Cxcywh[(4 * anchor) + 2], Cxcywh[(4 * anchor) + 3]);
        return new(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2));
    }

    /// <summary>Centre of a location's cell, normalised: that of its anchors.</summary>
    public (double X, double Y) Centre(int location) => (Cxcywh[4 * ShapesAtALocation * location], Cxcywh[(4 * ShapesAtALocation * location) + 1]);

    public static AnchorGrid Of(int size, double baseAnchor, int levels)
    {
        var boxes = new List<double>();
        var shapes = ImmutableArray.CreateBuilder<LevelShape>();
        for (var level = 0; level < levels; level++)
        {
            var cells = (int)Math.Ceiling(size / (double)(FirstStride << level));
            shapes.Add(new LevelShape(boxes.Count / (4 * ShapesAtALocation), cells, cells, FirstStride << level));
            var side = baseAnchor * (1 << level) / size;
            for (var i = 0; i < cells * cells; i++)
            {
                var (row, column) = Math.DivRem(i, cells);
                AddShapes(boxes, (column + 0.5) / cells, (row + 0.5) / cells, side);
            }
        }

        return new AnchorGrid(size, [.. boxes], shapes.ToImmutable());
    }

    /// <summary>Anchors from elsewhere: a fixture's, say.</summary>
    internal static AnchorGrid Given(int size, double[] cxcywh, params ImmutableArray<LevelShape> levels) => new(size, cxcywh, levels);

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

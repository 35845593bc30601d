using System.Collections.Immutable;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using static TorchSharp.torch;

namespace Kd.Detection.Distillation;

/// <summary>Which locations of a pyramid lie inside of objects: 1 or 0, [B, P]. Regions to ignore count as outside.</summary>
internal static class ObjectMask
{
    /// <summary>1 where the cell's centre lies in a box, its edges included, whatever the level (methods.md section 8).</summary>
    public static Tensor AtEveryLevel(ImmutableArray<GroundTruth> truths, AnchorGrid anchors)
    {
        var mask = new float[truths.Length * anchors.Locations];
        for (var b = 0; b < truths.Length; b++)
        {
            foreach (var box in Boxes(truths[b]))
            {
                Mark(mask.AsSpan(b * anchors.Locations, anchors.Locations), box, anchors);
            }
        }

        return tensor(mask, [truths.Length, anchors.Locations]);
    }

    /// <summary>Each object marks its cells on the one level of its size (methods.md section 14).</summary>
    public static Tensor ByLevel(ImmutableArray<GroundTruth> truths, AnchorGrid anchors, double finest)
    {
        var mask = new float[truths.Length * anchors.Locations];
        for (var b = 0; b < truths.Length; b++)
        {
            foreach (var box in Boxes(truths[b]))
            {
                Mark(mask.AsSpan(b * anchors.Locations, anchors.Locations), box.Scale(anchors.Size, anchors.Size), anchors.Levels, finest);
            }
        }

        return tensor(mask, [truths.Length, anchors.Locations]);
    }

    /// <summary>Marks one image's object, in pixels, on its level.</summary>
    internal static void Mark(Span<float> mask, BoxXyxy box, ImmutableArray<LevelShape> levels, double finest)
    {
        var level = levels[LevelOf(box, levels.Length, finest)];
        var (x1, y1) = (Math.Max((int)(box.X1 / level.Stride), 0), Math.Max((int)(box.Y1 / level.Stride), 0));
        var (x2, y2) = (Math.Min((int)(box.X2 / level.Stride), level.Columns), Math.Min((int)(box.Y2 / level.Stride), level.Rows));

        // The end is exclusive. A box within one row or column marks the one cell of its corner.
        var (right, bottom) = x1 == x2 || y1 == y2 ? (x1 + 1, y1 + 1) : (x2, y2);
        for (var y = y1; y < Math.Min(bottom, level.Rows); y++)
        {
            for (var x = x1; x < Math.Min(right, level.Columns); x++)
            {
                mask[level.First + (y * level.Columns) + x] = 1;
            }
        }
    }

    /// <summary>clamp(floor(log2(sqrt((w + 1)(h + 1)) / finest + 1e-6)), 0, levels - 1), sides in pixels.</summary>
    internal static int LevelOf(BoxXyxy box, int levels, double finest)
    {
        var scale = Math.Sqrt((box.X2 - box.X1 + 1) * (box.Y2 - box.Y1 + 1));
        return Math.Clamp((int)Math.Floor(Math.Log2((scale / finest) + 1e-6)), 0, levels - 1);
    }

    private static IEnumerable<BoxXyxy> Boxes(GroundTruth truth) => truth.Objects.Where(o => !o.IsIgnoreRegion).Select(o => o.Box);

    private static void Mark(Span<float> mask, BoxXyxy box, AnchorGrid anchors)
    {
        for (var p = 0; p < mask.Length; p++)
        {
            var (x, y) = anchors.Centre(p);
            if (x >= box.X1 && x <= box.X2 && y >= box.Y1 && y <= box.Y2)
            {
                mask[p] = 1;
            }
        }
    }
}

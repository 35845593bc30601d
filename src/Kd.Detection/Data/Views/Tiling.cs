using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Views;

/// <summary>Images cut into square tiles at their own scale. An image smaller than a tile is one tile, grey beyond the image.</summary>
internal static class Tiling
{
    /// <summary>An object of which a tile holds less than this part of its area is a region to ignore there.</summary>
    public const double KeptPart = 0.5;

    /// <summary>Windows row by row. Neighbours share the overlap; the last of a row or column is moved back to end at the border, so they share more there.</summary>
    public static IEnumerable<PixelWindow> Windows(int width, int height, TileOptions tiles) =>
        from y in Starts(height, tiles)
        from x in Starts(width, tiles)
        select new PixelWindow(x, y, tiles.Side, tiles.Side);

    /// <summary>The tiles of an image with their labels: boxes clipped and normalised to the tile's sides.</summary>
    public static IEnumerable<LabelledImage> Of(LabelledImage whole, TileOptions tiles) =>
        Windows(whole.Image.Width, whole.Image.Height, tiles).Select(w => new LabelledImage(
            whole.Image with { Id = $"{whole.Image.Id}@{w.X},{w.Y}", Width = w.Width, Height = w.Height, Window = w },
            new GroundTruth([.. Inside(whole, w)])));

    private static IEnumerable<LabelledBox> Inside(LabelledImage whole, PixelWindow window)
    {
        foreach (var o in whole.Truth.Objects)
        {
            var box = o.Box.Scale(whole.Image.Width, whole.Image.Height);
            var seen = box.Intersect(new BoxXyxy(window.X, window.Y, window.X + window.Width, window.Y + window.Height));
            if (seen is { Width: > 0, Height: > 0 })
            {
                var local = new BoxXyxy(seen.X1 - window.X, seen.Y1 - window.Y, seen.X2 - window.X, seen.Y2 - window.Y);
                yield return o with { Box = local.Scale(1.0 / window.Width, 1.0 / window.Height), Class = seen.Area < KeptPart * box.Area ? 0 : o.Class };
            }
        }
    }

    private static IEnumerable<int> Starts(int length, TileOptions tiles)
    {
        var last = Math.Max(0, length - tiles.Side);
        for (var start = 0; start < last; start += tiles.Side - tiles.Overlap)
        {
            yield return start;
        }

        yield return last;
    }
}

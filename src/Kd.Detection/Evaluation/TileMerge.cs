using System.Collections.Immutable;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>From what was found in tiles to what was found on their images: boxes moved to the image and cut to it, then suppressed class by class.</summary>
internal static class TileMerge
{
    /// <param name="images">The whole images.</param>
    /// <param name="views">Their tiles in order, or the images themselves, which pass unchanged.</param>
    /// <param name="found">Detections of each view.</param>
    public static ImmutableArray<ImageDetections> Of(ImmutableArray<LabelledImage> images, ImmutableArray<LabelledImage> views, ImmutableArray<ImageDetections> found)
    {
        if (views.All(v => v.Image.Window is null))
        {
            return found;
        }

        var byFile = views.Zip(found, (view, boxes) => (view.Image, boxes.Detections)).ToLookup(t => t.Image.File, StringComparer.Ordinal);
        return [.. images.Select(i => new ImageDetections(i.Image.Id, Merged(i.Image, byFile[i.Image.File])))];
    }

    private static ImmutableArray<DetectedBox> Merged(DetectionImage whole, IEnumerable<(DetectionImage Tile, ImmutableArray<DetectedBox> Boxes)> tiles)
    {
        var all = tiles.SelectMany(t => t.Boxes.Select(b => b with { Box = OnImage(b.Box, t.Tile, whole) })).Where(b => b.Box.Area > 0);
        return [.. all.GroupBy(b => b.Class).OrderBy(g => g.Key).SelectMany(g => Suppressed([.. g]))];
    }

    private static IEnumerable<DetectedBox> Suppressed(DetectedBox[] boxes)
    {
        var corners = boxes.SelectMany(b => new[] { (float)b.Box.X1, (float)b.Box.Y1, (float)b.Box.X2, (float)b.Box.Y2 }).ToArray();
        var scores = Array.ConvertAll(boxes, b => b.Score);
        return NonMaximumSuppression.Keep(corners, scores, PostProcessing.NmsThreshold).Select(i => boxes[i]);
    }

    private static BoxXyxy OnImage(BoxXyxy box, DetectionImage tile, DetectionImage whole)
    {
        var window = tile.Window!.Value;
        var (x, y) = (window.X, window.Y);
        var pixels = new BoxXyxy(x + (box.X1 * window.Width), y + (box.Y1 * window.Height), x + (box.X2 * window.Width), y + (box.Y2 * window.Height));
        return pixels.Clip(0, 0, whole.Width, whole.Height).Scale(1.0 / whole.Width, 1.0 / whole.Height);
    }
}

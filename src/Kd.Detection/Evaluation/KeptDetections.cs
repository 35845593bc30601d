using System.Collections.Immutable;
using Kd.Core.Results;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>Detections to and from the file that keeps them.</summary>
public static class KeptDetections
{
    /// <param name="classes">Label c (1..C) is entry c - 1.</param>
    /// <param name="images">The test images, in the order of <paramref name="detections"/>; empty leaves their sizes out.</param>
    /// <param name="detections">What was found.</param>
    public static byte[] Write(ImmutableArray<string> classes, IReadOnlyCollection<DetectionImage> images, IReadOnlyCollection<ImageDetections> detections)
    {
        var all = detections.SelectMany(i => i.Detections).ToArray();
        var boxes = Boxes(all);
        return new DetectionFile
        {
            Classes = classes,
            Images = [.. detections.Select(i => i.ImageId)],
            Sizes = images.Count == 0 ? null : [.. images.SelectMany(i => new[] { i.Width, i.Height })],
            Counts = [.. detections.Select(i => i.Detections.Length)],
            Shares = [.. boxes.Select(b => b.Share)],
            Columns =
            [
                Column(all, d => d.Class), Column(all, d => d.Score),
                Column(boxes, b => b.Box.X1), Column(boxes, b => b.Box.Y1), Column(boxes, b => b.Box.X2), Column(boxes, b => b.Box.Y2),
            ],
        }.Zipped();
    }

    /// <exception cref="BadDataException">The bytes are no detections file or of a later version.</exception>
    public static (ImmutableArray<string> Classes, ImmutableArray<ImageDetections> Images) Read(byte[] bytes)
    {
        var file = File(bytes);
        var found = file.Found().ToLookup(f => f.Image, f => new DetectedBox(f.Class, f.Score, new BoxXyxy(f.X1, f.Y1, f.X2, f.Y2)));
        return (file.Classes, [.. file.Images.Select((id, i) => new ImageDetections(id, [.. found[i]]))]);
    }

    private static DetectionFile File(byte[] bytes)
    {
        try
        {
            return DetectionFile.Read(bytes);
        }
        catch (InvalidDataException bad)
        {
            throw new BadDataException(bad.Message, bad);
        }
    }

    private static List<(BoxXyxy Box, int Share)> Boxes(DetectedBox[] all)
    {
        var boxes = new List<(BoxXyxy Box, int Share)>();
        foreach (var box in all.Select(d => d.Box))
        {
            if (boxes.Count > 0 && boxes[^1].Box == box)
            {
                boxes[^1] = (box, boxes[^1].Share + 1);
            }
            else
            {
                boxes.Add((box, 1));
            }
        }

        return boxes;
    }

    private static byte[] Column<T>(IReadOnlyCollection<T> all, Func<T, double> value) => FloatColumn.Pack([.. all.Select(one => (float)value(one))]);
}

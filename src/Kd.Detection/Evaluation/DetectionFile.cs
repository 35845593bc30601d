using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Kd.Core.Json;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>
/// Detections of a cell as gzipped JSON, so that metrics can be computed anew without training: every number exactly as post-processing
/// emitted it, in columns over all images. No time stamp and no name inside: equal detections are equal bytes.
/// </summary>
public sealed record DetectionFile
{
    /// <summary>Version of this layout. Version 1 had a row of six numbers a detection, version 2 a box for each; both are still read.</summary>
    public const int CurrentVersion = 3;

    private const int BoxForEach = 2;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Label c (1..C) is entry c - 1.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <summary>Image ids, in the order of the test images.</summary>
    public required ImmutableArray<string> Images { get; init; }

    /// <summary>Detections of each image; the columns hold them one image after another.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    /// <summary>Detections that each box has, one class after another: an anchor that survives tells every class above the threshold.</summary>
    public ImmutableArray<int> Shares { get; init; }

    /// <summary>Class and score of each detection, then x1, y1, x2, y2 of each box (normalised), each a column of 32-bit floats: little-endian bytes, plane by plane, in base 64.</summary>
    public required ImmutableArray<byte[]> Columns { get; init; }

    public static byte[] Write(ImmutableArray<string> classes, IReadOnlyCollection<ImageDetections> detections)
    {
        var all = detections.SelectMany(i => i.Detections).ToArray();
        var boxes = Boxes(all);
        var file = new DetectionFile
        {
            Classes = classes,
            Images = [.. detections.Select(i => i.ImageId)],
            Counts = [.. detections.Select(i => i.Detections.Length)],
            Shares = [.. boxes.Select(b => b.Share)],
            Columns =
            [
                Column(all, d => d.Class), Column(all, d => d.Score),
                Column(boxes, b => b.Box.X1), Column(boxes, b => b.Box.Y1), Column(boxes, b => b.Box.X2), Column(boxes, b => b.Box.Y2),
            ],
        };
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(gzip, file, KdJson.Options);
        }

        return buffer.ToArray();
    }

    /// <summary>Throws <see cref="BadDataException"/> when the bytes are no such file or of a later version.</summary>
    public static (ImmutableArray<string> Classes, ImmutableArray<ImageDetections> Images) Read(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var json = JsonDocument.Parse(gzip);
            return json.RootElement.GetProperty("version").GetInt32() switch
            {
                1 => DetectionRows.Read(json.RootElement),
                BoxForEach or CurrentVersion => Detections(json.RootElement.Deserialize<DetectionFile>(KdJson.Options)!),
                var other => throw new BadDataException($"detections file of version {other}: this program reads up to version {CurrentVersion}"),
            };
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BadDataException($"this is no detections file ({e.Message}): it is damaged or something else", e);
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

    private static (ImmutableArray<string> Classes, ImmutableArray<ImageDetections> Images) Detections(DetectionFile file)
    {
        var columns = file.Columns.Select(c => FloatColumn.Unpack(c)).ToArray();
        var total = file.Counts.Sum();
        var shares = file.Shares.IsDefault ? [.. Enumerable.Repeat(1, total)] : file.Shares;
        if (columns.Length != 6 || columns[..2].Any(c => c.Length != total) || columns[2..].Any(c => c.Length != shares.Length) || shares.Sum() != total || file.Counts.Length != file.Images.Length)
        {
            throw new InvalidDataException("its columns are of different lengths");
        }

        var boxes = shares.SelectMany((share, i) => Enumerable.Repeat(new BoxXyxy(columns[2][i], columns[3][i], columns[4][i], columns[5][i]), share)).ToArray();
        var images = ImmutableArray.CreateBuilder<ImageDetections>(file.Images.Length);
        var next = 0;
        foreach (var (id, count) in file.Images.Zip(file.Counts))
        {
            images.Add(new ImageDetections(id, [.. Enumerable.Range(next, count).Select(i => new DetectedBox((int)columns[0][i], columns[1][i], boxes[i]))]));
            next += count;
        }

        return (file.Classes, images.MoveToImmutable());
    }
}

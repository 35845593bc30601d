using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Kd.Core.Json;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>
/// Detections of a cell as gzipped JSON, so that metrics can be computed anew without training. No time stamp and no name
/// inside: equal detections are equal bytes.
/// </summary>
public sealed record DetectionFile
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Label c (1..C) is entry c - 1.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    public required ImmutableArray<ImageRows> Images { get; init; }

    /// <summary>Rows of one image: [class, score, x1, y1, x2, y2], boxes normalised, each number a 32-bit float.</summary>
    public sealed record ImageRows(string Id, ImmutableArray<ImmutableArray<float>> Detections);

    public static byte[] Write(ImmutableArray<string> classes, IEnumerable<ImageDetections> detections)
    {
        var file = new DetectionFile { Classes = classes, Images = [.. detections.Select(i => new ImageRows(i.ImageId, [.. i.Detections.Select(Row)]))] };
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
        DetectionFile? file;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            file = JsonSerializer.Deserialize<DetectionFile>(gzip, KdJson.Options);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new BadDataException($"this is no detections file ({e.Message}): it is damaged or something else", e);
        }

        return file is { Version: CurrentVersion }
            ? (file.Classes, [.. file.Images.Select(i => new ImageDetections(i.Id, [.. i.Detections.Select(Detected)]))])
            : throw new BadDataException($"detections file of version {file?.Version}: this program reads version {CurrentVersion}");
    }

    private static ImmutableArray<float> Row(DetectedBox d) => [d.Class, d.Score, (float)d.Box.X1, (float)d.Box.Y1, (float)d.Box.X2, (float)d.Box.Y2];

    private static DetectedBox Detected(ImmutableArray<float> row) => new((int)row[0], row[1], new BoxXyxy(row[2], row[3], row[4], row[5]));
}

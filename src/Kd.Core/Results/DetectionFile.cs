using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Core.Results;

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

    /// <summary>Width and height of each image in pixels; null in files of before they were on record.</summary>
    public ImmutableArray<int>? Sizes { get; init; }

    /// <summary>Detections of each image; the columns hold them one image after another.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    /// <summary>Detections that each box has, one class after another: an anchor that survives tells every class above the threshold.</summary>
    public ImmutableArray<int> Shares { get; init; }

    /// <summary>Class and score of each detection, then x1, y1, x2, y2 of each box (normalised), each a column of 32-bit floats: little-endian bytes, plane by plane, in base 64.</summary>
    public required ImmutableArray<byte[]> Columns { get; init; }

    /// <summary>The bytes of the file.</summary>
    public byte[] Zipped()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(gzip, this, KdJson.Options);
        }

        return buffer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no such file, damaged, or of a later version.</exception>
    public static DetectionFile Read(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var json = JsonDocument.Parse(gzip);
            return json.RootElement.GetProperty("version").GetInt32() switch
            {
                1 => DetectionRows.Read(json.RootElement),
                BoxForEach or CurrentVersion => Checked(json.RootElement.Deserialize<DetectionFile>(KdJson.Options)!),
                var other => throw new NotSupportedException($"detections file of version {other}: this program reads up to version {CurrentVersion}"),
            };
        }
        catch (NotSupportedException later)
        {
            throw new InvalidDataException(later.Message, later);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"this is no detections file ({e.Message}): it is damaged or something else", e);
        }
    }

    /// <summary>Every detection, image by image, in the order post-processing emitted it.</summary>
    public IEnumerable<FoundObject> Found()
    {
        var columns = Columns.Select(c => FloatColumn.Unpack(c)).ToArray();
        var (next, box, left) = (0, 0, Shares.IsDefaultOrEmpty ? 1 : Shares[0]);
        for (var image = 0; image < Images.Length; image++)
        {
            for (var i = 0; i < Counts[image]; i++, next++)
            {
                yield return new FoundObject(image, (int)columns[0][next], columns[1][next], columns[2][box], columns[3][box], columns[4][box], columns[5][box]);
                left--;
                if (left == 0)
                {
                    box++;
                    left = Shares.IsDefault ? 1 : Shares.ElementAtOrDefault(box);
                }
            }
        }
    }

    private static DetectionFile Checked(DetectionFile file)
    {
        const int Floats = sizeof(float);
        var total = file.Counts.Sum();
        var boxes = file.Shares.IsDefault ? total : file.Shares.Length;
        var lengths = file.Columns.Select(c => c.Length / Floats).ToArray();
        var whole = lengths.Length == 6 && lengths[..2].All(n => n == total) && lengths[2..].All(n => n == boxes)
            && (file.Shares.IsDefault || (file.Shares.Sum() == total && file.Shares.All(s => s > 0)))
            && file.Counts.Length == file.Images.Length && (file.Sizes is not { } sizes || sizes.Length == 2 * file.Images.Length);
        return whole ? file : throw new InvalidDataException("its columns are of different lengths");
    }
}

/// <summary>One found object. The box is normalised to 0..1 of the image's sides.</summary>
/// <param name="Image">Place of its image in <see cref="DetectionFile.Images"/>.</param>
/// <param name="Class">1..C.</param>
public readonly record struct FoundObject(int Image, int Class, float Score, float X1, float Y1, float X2, float Y2);

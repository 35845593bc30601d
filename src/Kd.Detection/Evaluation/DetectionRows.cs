using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Json;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>Version 1 of the detections file: rows of one image are [class, score, x1, y1, x2, y2].</summary>
internal sealed record DetectionRows(ImmutableArray<string> Classes, ImmutableArray<DetectionRows.ImageRows> Images)
{
    public sealed record ImageRows(string Id, ImmutableArray<ImmutableArray<float>> Detections);

    public static (ImmutableArray<string> Classes, ImmutableArray<ImageDetections> Images) Read(JsonElement root)
    {
        var file = root.Deserialize<DetectionRows>(KdJson.Options)!;
        return (file.Classes, [.. file.Images.Select(i => new ImageDetections(i.Id, [.. i.Detections.Select(Detected)]))]);
    }

    private static DetectedBox Detected(ImmutableArray<float> row) => row.Length == 6
        ? new((int)row[0], row[1], new BoxXyxy(row[2], row[3], row[4], row[5]))
        : throw new InvalidDataException($"a row of {row.Length} numbers");
}

using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Core.Results;

/// <summary>Version 1 of the detections file: rows of one image are [class, score, x1, y1, x2, y2].</summary>
internal sealed record DetectionRows(ImmutableArray<string> Classes, ImmutableArray<DetectionRows.ImageRows> Images)
{
    private const int RowLength = 6;

    public sealed record ImageRows(string Id, ImmutableArray<ImmutableArray<float>> Detections);

    public static DetectionFile Read(JsonElement root)
    {
        var file = root.Deserialize<DetectionRows>(KdJson.Options)!;
        var rows = file.Images.SelectMany(i => i.Detections).ToArray();
        return rows.FirstOrDefault(r => r.Length != RowLength) is { IsDefault: false } bad
            ? throw new InvalidDataException($"a row of {bad.Length} numbers")
            : new DetectionFile
            {
                Version = 1,
                Classes = file.Classes,
                Images = [.. file.Images.Select(i => i.Id)],
                Counts = [.. file.Images.Select(i => i.Detections.Length)],
                Columns = [.. Enumerable.Range(0, RowLength).Select(column => FloatColumn.Pack([.. rows.Select(r => r[column])]))],
            };
    }
}

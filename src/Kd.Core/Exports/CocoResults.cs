using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kd.Core.Results;

namespace Kd.Core.Exports;

/// <summary>Detections in COCO's result format: a list of {image_id, category_id, bbox [x, y, width, height], score}.</summary>
public static class CocoResults
{
    /// <summary>Boxes in pixels where the file records image sizes, else in fractions of the image's sides: see <see cref="DetectionFile.Sizes"/>.</summary>
    public static void Write(DetectionFile file, Stream to)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartArray();
        foreach (var found in file.Found())
        {
            var (width, height) = file.Sizes is { } sizes ? (sizes[2 * found.Image], sizes[(2 * found.Image) + 1]) : (1, 1);
            json.WriteStartObject();
            WriteId(json, file.Images[found.Image]);
            json.WriteNumber("category_id", found.Class);
            json.WriteStartArray("bbox");
            json.WriteNumberValue((double)found.X1 * width);
            json.WriteNumberValue((double)found.Y1 * height);
            json.WriteNumberValue(((double)found.X2 - found.X1) * width);
            json.WriteNumberValue(((double)found.Y2 - found.Y1) * height);
            json.WriteEndArray();
            json.WriteNumber("score", found.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The category numbers and image ids that results speak of, as COCO's "categories" and "images".</summary>
    public static string Key(DetectionFile file) => new JsonObject
    {
        ["categories"] = new JsonArray([.. file.Classes.Select((name, i) => (JsonNode)new JsonObject { ["id"] = i + 1, ["name"] = name })]),
        ["images"] = new JsonArray([.. file.Images.Select((id, i) => (JsonNode)Image(file, id, i))]),
    }.ToJsonString() + "\n";

    private static JsonObject Image(DetectionFile file, string id, int index)
    {
        var image = new JsonObject { ["id"] = IsNumber(id) ? int.Parse(id) : id };
        if (file.Sizes is { } sizes)
        {
            image["width"] = sizes[2 * index];
            image["height"] = sizes[(2 * index) + 1];
        }

        return image;
    }

    /// <summary>What another program found, in the order of the file. Boxes are in pixels.</summary>
    /// <exception cref="InvalidDataException">It is no such list; says the first entry that is wrong.</exception>
    public static ImmutableArray<CocoDetection> Read(byte[] json)
    {
        try
        {
            using var list = JsonDocument.Parse(json);
            if (list.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidDataException("it is no list");
            }

            return [.. list.RootElement.EnumerateArray().Select(Entry)];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"these are no detections in COCO's result format, a list of {{image_id, category_id, bbox [x, y, width, height], score}}: {wrong.Message}", wrong);
        }
    }

    private static CocoDetection Entry(JsonElement entry, int index)
    {
        try
        {
            var id = entry.GetProperty("image_id");
            var box = entry.GetProperty("bbox").EnumerateArray().Select(n => n.GetDouble()).ToArray();
            var score = entry.GetProperty("score").GetDouble();
            return box.Length == 4 && box.All(double.IsFinite) && box[2] >= 0 && box[3] >= 0 && score is >= 0 and <= 1
                ? new CocoDetection(id.ValueKind == JsonValueKind.Number ? id.GetRawText() : id.GetString() ?? "null", entry.GetProperty("category_id").GetInt32(), box[0], box[1], box[2], box[3], score)
                : throw new InvalidDataException($"entry {index} has a box that is no four finite numbers, or a score outside 0..1");
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"entry {index}: {wrong.Message}", wrong);
        }
    }

    // COCO's own ids are numbers; an id such as "00000012" would not survive becoming one.
    private static void WriteId(Utf8JsonWriter json, string id)
    {
        if (IsNumber(id))
        {
            json.WriteNumber("image_id", int.Parse(id));
        }
        else
        {
            json.WriteString("image_id", id);
        }
    }

    private static bool IsNumber(string id) => int.TryParse(id, out var number) && number.ToString() == id;
}

/// <summary>One entry of a list of results.</summary>
/// <param name="Category">1..C: the place of the class among the data set's.</param>
/// <param name="X">Of the left edge, in pixels of the image.</param>
/// <param name="Score">0..1.</param>
public sealed record CocoDetection(string Image, int Category, double X, double Y, double Width, double Height, double Score);

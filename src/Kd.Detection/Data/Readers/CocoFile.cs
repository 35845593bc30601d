using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kd.Detection.Data.Readers;

/// <summary>
/// One COCO instances file. Values stay as they are written, so that one broken row does not lose the others; keys that
/// detection does not need, such as segmentations, are skipped while reading.
/// </summary>
internal sealed record CocoFile(ImmutableArray<CocoImage>? Images, ImmutableArray<CocoAnnotation>? Annotations, ImmutableArray<CocoCategory>? Categories)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>An id as it is compared: programs that keep tables write 3 as 3.0.</summary>
    public static string Key(JsonElement id) => id.ValueKind != JsonValueKind.Number || id.TryGetInt64(out _) ? id.ToString() : $"{id.GetDouble()}";

    /// <param name="file">Named in the error.</param>
    public static CocoFile Parse(byte[] json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CocoFile>(json, Names) is { Images: not null, Annotations: not null, Categories: not null } whole
                ? whole
                : throw new BadDataException($"{file} is no COCO instances file: it needs \"images\", \"annotations\" and \"categories\"");
        }
        catch (JsonException e)
        {
            throw new BadDataException($"{file}, line {e.LineNumber + 1}: this is no COCO instances file ({e.Path}); restore it", e);
        }
    }
}

/// <summary>An image by its id, a number or a text, unique in its file only.</summary>
internal sealed record CocoImage(JsonElement Id, JsonElement FileName, JsonElement Width, JsonElement Height);

/// <summary>An object: "bbox" is [x, y, width, height] in pixels from 0.</summary>
internal sealed record CocoAnnotation(JsonElement Id, JsonElement ImageId, JsonElement CategoryId, JsonElement Bbox, [property: JsonPropertyName("iscrowd")] JsonElement IsCrowd, JsonElement Area)
{
    /// <summary>The object's own area; null where it is not told.</summary>
    public double? Pixels => Area.ValueKind == JsonValueKind.Number && Area.GetDouble() is > 0 and < double.PositiveInfinity and var area ? area : null;

    /// <summary>Xyxy in pixels; null unless "bbox" is four finite numbers.</summary>
    public BoxXyxy? Box
    {
        get
        {
            if (Bbox.ValueKind != JsonValueKind.Array || Bbox.GetArrayLength() != 4 || Bbox.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.Number))
            {
                return null;
            }

            var (x, y, width, height) = (Bbox[0].GetDouble(), Bbox[1].GetDouble(), Bbox[2].GetDouble(), Bbox[3].GetDouble());
            return double.IsFinite(x + y + width + height) ? new BoxXyxy(x, y, x + width, y + height) : null;
        }
    }
}

/// <summary>A class by its id.</summary>
internal sealed record CocoCategory(JsonElement Id, JsonElement Name);

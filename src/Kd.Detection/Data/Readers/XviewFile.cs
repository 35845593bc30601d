using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Kd.Detection.Data.Readers;

/// <summary>xView_train.geojson. Values stay as they are written, so that one broken feature does not lose the others; geometries are skipped.</summary>
internal sealed record XviewFile(ImmutableArray<XviewFeature>? Features)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="file">Named in the error.</param>
    public static XviewFile Parse(byte[] json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<XviewFile>(json, Names) is { Features: not null } whole
                ? whole
                : throw new BadDataException($"{file} is no GeoJSON of xView: it needs \"features\"");
        }
        catch (JsonException e)
        {
            throw new BadDataException($"{file}, line {e.LineNumber + 1}: this is no GeoJSON of xView ({e.Path}); restore it", e);
        }
    }
}

/// <summary>One object.</summary>
internal sealed record XviewFeature(XviewProperties? Properties);

/// <summary>What is said of an object: "bounds_imcoords" is "x1,y1,x2,y2" in pixels from 0, "image_id" a file name, "type_id" a number.</summary>
internal sealed record XviewProperties(JsonElement BoundsImcoords, JsonElement ImageId, JsonElement TypeId, JsonElement FeatureId)
{
    /// <summary>Xyxy in pixels; null unless four finite numbers are written.</summary>
    public BoxXyxy? Box
    {
        get
        {
            var cells = BoundsImcoords.ToString().Split(',');
            var numbers = new double[4];
            return cells.Length == 4 && cells.Index().All(c => double.TryParse(c.Item, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[c.Index]) && double.IsFinite(numbers[c.Index]))
                ? new BoxXyxy(numbers[0], numbers[1], numbers[2], numbers[3])
                : null;
        }
    }
}

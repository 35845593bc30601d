using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kd.Core.Tests.Grids;

/// <summary>The part of JSON Schema that grid.schema.json uses. A keyword it does not know is an error, so that none goes unchecked.</summary>
internal sealed class SchemaCheck(JsonElement root)
{
    /// <summary>Pointers at which the instance breaks the schema; empty when it is valid.</summary>
    public List<string> Errors(JsonElement instance) => [.. Check(root, instance, string.Empty)];

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string at) => schema.EnumerateObject().SelectMany(keyword => keyword.Name switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" => [],
        "$ref" => Check(root.GetProperty("$defs").GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), value, at),
        "anyOf" => keyword.Value.EnumerateArray().Any(s => !Check(s, value, at).Any()) ? [] : [at],
        "type" => Types(keyword.Value).Any(t => Is(value, t)) ? [] : [at],
        "enum" => keyword.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)) ? [] : [at],
        "const" => JsonElement.DeepEquals(keyword.Value, value) ? [] : [at],
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble() ? [] : [at],
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble() ? [] : [at],
        "exclusiveMinimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() > keyword.Value.GetDouble() ? [] : [at],
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32() ? [] : [at],
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= keyword.Value.GetInt32() ? [] : [at],
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!) ? [] : [at],
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32() ? [] : [at],
        "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32() ? [] : [at],
        "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray().SelectMany((item, i) => Check(keyword.Value, item, $"{at}/{i}")),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() >= keyword.Value.GetInt32() ? [] : [at],
        "maxProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() <= keyword.Value.GetInt32() ? [] : [at],
        "required" => value.ValueKind != JsonValueKind.Object ? [] : keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(_ => at),
        "properties" => value.ValueKind != JsonValueKind.Object ? [] : keyword.Value.EnumerateObject().SelectMany(p => value.TryGetProperty(p.Name, out var inner) ? Check(p.Value, inner, $"{at}/{p.Name}") : []),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object ? [] : Others(schema, value).SelectMany(p => keyword.Value.ValueKind == JsonValueKind.False ? [$"{at}/{p.Name}"] : Check(keyword.Value, p.Value, $"{at}/{p.Name}")),
        _ => throw new NotSupportedException($"the schema's keyword {keyword.Name}"),
    });

    private static IEnumerable<JsonProperty> Others(JsonElement schema, JsonElement value) =>
        value.EnumerateObject().Where(p => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(p.Name, out _));

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        _ => throw new NotSupportedException($"the schema's type {type}"),
    };
}

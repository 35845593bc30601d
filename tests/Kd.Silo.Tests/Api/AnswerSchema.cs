using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kd.Silo.Tests.Api;

/// <summary>Whether a value is as a schema of an OpenAPI document says. Stricter than JSON Schema: a member that an object's schema does not name is a problem.</summary>
internal sealed class AnswerSchema(JsonElement document)
{
    public List<string> Problems(JsonElement schema, JsonElement value, string at = "")
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Problems(reference.GetString()![2..].Split('/').Aggregate(document, (node, name) => node.GetProperty(name)), value, at);
        }

        foreach (var choice in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                var tried = choices.EnumerateArray().Select(one => Problems(one, value, at)).ToList();
                return tried.Any(t => t.Count == 0) ? [] : [.. tried.MinBy(t => t.Count)!];
            }
        }

        return [.. Type(schema, value, at), .. Text(schema, value, at), .. Members(schema, value, at), .. Items(schema, value, at)];
    }

    private static IEnumerable<string> Type(JsonElement schema, JsonElement value, string at)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            yield break;
        }

        var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!).ToList() : [type.GetString()!];
        var actual = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) && !allowed.Contains("number") ? "integer" : "number",
            var kind => kind.ToString().ToLowerInvariant(),
        };
        if (!allowed.Contains(actual))
        {
            yield return $"{at}: {actual} instead of {string.Join(" or ", allowed)}";
        }
    }

    private static IEnumerable<string> Text(JsonElement schema, JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
        {
            yield return $"{at}: '{value}' does not match {pattern}";
        }

        if (schema.TryGetProperty("enum", out var words) && words.EnumerateArray().All(word => word.ToString() != value.ToString()))
        {
            yield return $"{at}: '{value}' is none of {words}";
        }
    }

    private IEnumerable<string> Members(JsonElement schema, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        var missing = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!).Where(r => !value.TryGetProperty(r, out _)) : [];
        foreach (var name in missing)
        {
            yield return $"{at}/{name}: missing";
        }

        foreach (var member in value.EnumerateObject())
        {
            var described = schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own) ? own
                : schema.TryGetProperty("additionalProperties", out var any) && any.ValueKind == JsonValueKind.Object ? any
                : (JsonElement?)null;
            if (described is null && (schema.TryGetProperty("properties", out _) || schema.TryGetProperty("type", out _)))
            {
                yield return $"{at}/{member.Name}: not described";
            }

            foreach (var problem in described is { } inner ? Problems(inner, member.Value, $"{at}/{member.Name}") : [])
            {
                yield return problem;
            }
        }
    }

    private IEnumerable<string> Items(JsonElement schema, JsonElement value, string at) =>
        value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items)
            ? value.EnumerateArray().SelectMany((item, index) => Problems(items, item, $"{at}/{index}"))
            : [];
}

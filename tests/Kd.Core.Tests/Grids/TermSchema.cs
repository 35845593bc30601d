using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kd.Core.Cells;
using Kd.Core.Grids;

namespace Kd.Core.Tests.Grids;

/// <summary>What the schema has to say of loss terms, written from their records.</summary>
internal static class TermSchema
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema with its definitions "termName" and "term" written anew.</summary>
    public static string Into(string schema, ImmutableArray<LossTermSpec> terms)
    {
        var root = JsonNode.Parse(schema)!;
        root["$defs"]!["termName"] = new JsonObject { ["enum"] = new JsonArray([.. terms.Select(t => (JsonNode)t.Kind)]) };
        root["$defs"]!["term"] = new JsonObject
        {
            ["description"] = "One loss term with its settings.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(terms.Select(t => KeyValuePair.Create(t.Kind, (JsonNode?)Term(t)))),
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
        };
        return root.ToJsonString(Written) + "\n";
    }

    private static JsonObject Term(LossTermSpec term) => new()
    {
        ["description"] = term.GetType().GetCustomAttributes(typeof(DescriptionAttribute), inherit: false).OfType<DescriptionAttribute>().Single().Description,
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(TermSetting.Of(term).Select(s => KeyValuePair.Create(s.Name, (JsonNode?)Setting(s)))),
    };

    private static JsonObject Setting(TermSetting setting) => new()
    {
        ["description"] = setting.Meaning,
        ["anyOf"] = new JsonArray(Values(setting), new JsonObject { ["$ref"] = "#/$defs/axis" }),
    };

    private static JsonObject Values(TermSetting setting) => setting.Type == typeof(double)
        ? new JsonObject { ["type"] = "number", ["minimum"] = setting.Least, ["maximum"] = TermSetting.Most }
        : setting.Type == typeof(bool)
            ? new JsonObject { ["type"] = "boolean" }
            : new JsonObject { ["enum"] = new JsonArray([.. setting.Words.Select(word => (JsonNode)word)]) };
}

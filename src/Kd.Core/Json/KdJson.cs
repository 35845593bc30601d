using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kd.Core.Cells;

namespace Kd.Core.Json;

/// <summary>The one set of JSON options for files, the trainer protocol, HTTP and grain calls.</summary>
public static class KdJson
{
    /// <summary>camelCase names, enums as camelCase strings, absent instead of null, unknown fields ignored (older readers), NaN refused.</summary>
    public static JsonSerializerOptions Options { get; } = Create(LossTermKinds.Known, indented: false);

    /// <summary>As <see cref="Options"/>, indented: for files that people open.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(LossTermKinds.Known, indented: true);

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Deserialize<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new JsonException($"a {typeof(T).Name} was expected, found null");

    public static T Deserialize<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException($"a {typeof(T).Name} was expected, found null");

    internal static JsonSerializerOptions Create(ImmutableArray<LossTermSpec> terms, bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            WriteIndented = indented,
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LossTermKinds.ToldApart(terms) } },
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly();
        return options;
    }
}

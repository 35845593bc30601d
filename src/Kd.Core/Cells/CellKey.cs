using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kd.Core.Artifacts;
using Kd.Core.Json;

namespace Kd.Core.Cells;

/// <summary>Identity of a cell: SHA-256 of its spec's canonical JSON, as 64 lower-case hex digits. A student's spec names its teacher's key, so keys form a Merkle DAG.</summary>
[JsonConverter(typeof(CellKeyConverter))]
public readonly record struct CellKey
{
    private readonly string? hex;

    private CellKey(string hex) => this.hex = hex;

    /// <summary>All 64 hex digits.</summary>
    public string Hex => hex ?? throw new InvalidOperationException("an empty cell key was used");

    /// <summary>The first twelve digits, for people and logs.</summary>
    public string Short => Hex[..12];

    public static CellKey Of(CellSpec spec) => OfCanonical(CanonicalJson.Of(spec));

    /// <param name="spec">A spec's canonical JSON.</param>
    internal static CellKey OfCanonical(byte[] spec) => new(Convert.ToHexStringLower(SHA256.HashData(spec)));

    public static CellKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is no cell key: 64 lower-case hex digits were expected");

    public static bool TryParse(string? text, out CellKey key)
    {
        var ok = text is not null && ArtifactHash.Is(text);
        key = ok ? new CellKey(text!) : default;
        return ok;
    }

    public override string ToString() => Hex;

    // A part of a hash is as good a hash as any, and large plans look keys up all the time.
    public override int GetHashCode() => hex is null ? 0 : string.GetHashCode(hex.AsSpan(0, 8), StringComparison.Ordinal);

    private sealed class CellKeyConverter : JsonConverter<CellKey>
    {
        public override CellKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var key) ? key : throw new JsonException("a cell key (64 lower-case hex digits) was expected");

        public override void Write(Utf8JsonWriter writer, CellKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.Hex);

        public override CellKey ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, CellKey value, JsonSerializerOptions options) => writer.WritePropertyName(value.Hex);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kd.Core.Json;

/// <summary>
/// The one spelling of a value that hashes may be taken of: keys sorted by ordinal, no white space,
/// numbers in their shortest invariant form (1, 1.0 and 1e0 are all "1"), absent instead of null.
/// </summary>
public static class CanonicalJson
{
    public static byte[] Of<T>(T value)
    {
        using var document = JsonSerializer.SerializeToDocument(value, KdJson.Options);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(document.RootElement, writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string Text<T>(T value) => Encoding.UTF8.GetString(Of(value));

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, writer);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                WriteNumber(element, writer);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(JsonElement element, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in element.EnumerateObject().Select(p => (p.Name, p.Value)).Where(p => p.Value.ValueKind != JsonValueKind.Null).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            Write(value, writer);
        }

        writer.WriteEndObject();
    }

    // "R" of a double is its shortest round-trip form; integers beyond 2^53 keep every digit.
    private static void WriteNumber(JsonElement element, Utf8JsonWriter writer)
    {
        if (element.TryGetInt64(out var integer))
        {
            writer.WriteNumberValue(integer);
        }
        else if (element.GetDouble() is var real && real == Math.Floor(real) && Math.Abs(real) < 1e15)
        {
            writer.WriteNumberValue((long)real);
        }
        else
        {
            writer.WriteRawValue(real.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        }
    }
}

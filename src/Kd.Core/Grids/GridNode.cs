using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>A JSON value that knows where it stands, so that every later complaint can say so.</summary>
/// <param name="Text">String: its content. Number: its digits. Else empty.</param>
internal sealed record GridNode(JsonValueKind Kind, GridPosition At, string Text, ImmutableArray<GridMember> Members, ImmutableArray<GridNode> Items)
{
    /// <summary>How messages call the value.</summary>
    public string Described => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text \"{Text}\"",
        JsonValueKind.Number => $"the number {Text}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    public GridNode? Find(string name) => Members.FirstOrDefault(m => m.Name == name)?.Value;

    /// <summary>Finite number of a number node, else null.</summary>
    public double? Number =>
        Kind == JsonValueKind.Number && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in Members)
                {
                    writer.WritePropertyName(member.Name);
                    member.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Items)
                {
                    item.WriteTo(writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Text);
                break;
            case JsonValueKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
        }
    }
}

/// <summary>A key and its value; the position is the key's.</summary>
internal sealed record GridMember(string Name, GridPosition At, GridNode Value);

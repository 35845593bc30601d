using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Core.Json;

/// <summary>
/// JSON read member by member. <see cref="KdJson"/> first learns each type by reflection, which takes a tenth of a second and is nothing in a
/// server, but more than all else that a verb does: what most verbs begin with is read so.
/// </summary>
internal static class JsonMembers
{
    /// <exception cref="JsonException">This is no JSON, or not of the form that is read.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(utf8);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception unlike) when (unlike is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException(unlike.Message, unlike);
        }
    }

    public static string Text(this JsonElement json, string name) => json.Member(name).GetString()!;

    public static string? OptionalText(this JsonElement json, string name) => json.Has(name, out var text) ? text.GetString() : null;

    public static int Number(this JsonElement json, string name) => json.Member(name).GetInt32();

    /// <summary>0 where it is absent.</summary>
    public static int Count(this JsonElement json, string name) => json.Has(name, out var count) ? count.GetInt32() : 0;

    public static double Real(this JsonElement json, string name) => json.Member(name).GetDouble();

    public static double? OptionalReal(this JsonElement json, string name) => json.Has(name, out var real) ? real.GetDouble() : null;

    public static T Word<T>(this JsonElement json, string name)
        where T : struct, Enum => (T)Enum.Parse(typeof(T), json.Text(name), ignoreCase: true);

    public static T? OptionalWord<T>(this JsonElement json, string name)
        where T : struct, Enum => json.Has(name, out _) ? json.Word<T>(name) : null;

    /// <summary>An object inside.</summary>
    public static T Inner<T>(this JsonElement json, string name, Func<JsonElement, T> read) => read(json.Member(name));

    public static T? OptionalInner<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Has(name, out var inner) ? read(inner) : null;

    /// <summary>Empty where it is absent.</summary>
    public static ImmutableArray<T> Items<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Has(name, out var items) ? items.Items(read) : [];

    public static ImmutableArray<T> Items<T>(this JsonElement items, Func<JsonElement, T> read)
        where T : class
    {
        var all = new List<T>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            all.Add(read(item));
        }

        return [.. all];
    }

    /// <summary>False where it is absent or null, which mean the same.</summary>
    public static bool Has(this JsonElement json, string name, out JsonElement member) => json.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;

    private static JsonElement Member(this JsonElement json, string name) => json.Has(name, out var member) ? member : throw new JsonException($"'{name}' is missing");
}

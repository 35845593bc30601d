using System.Text.Json;

namespace Orleans.Serialization;

/// <summary>
/// Types that <see cref="SerializationHostingExtensions.AddJsonSerializer"/> was told to carry, as JSON of their runtime type.
/// Whatever System.Text.Json refuses (NaN) or drops (members of a derived type) is refused or dropped.
/// </summary>
internal sealed class JsonForm(JsonTypes[] types, JsonSerializerOptions options) : IWireForm
{
    public bool Carries(Type type) =>
        !type.IsAbstract && type.Assembly != typeof(JsonForm).Assembly && types.Any(t => t.IsSupported(type));

    public void Write(BinaryWriter writer, object value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options);
        writer.Write(json.Length);
        writer.Write(json);
    }

    // JSON's null for a value that was none is what a converter made of it.
    public object Read(BinaryReader reader, Type type) =>
        JsonSerializer.Deserialize(reader.ReadBytes(reader.ReadInt32()), type, options)
        ?? throw new SerializerException($"System.Text.Json wrote a {type} as null.");
}

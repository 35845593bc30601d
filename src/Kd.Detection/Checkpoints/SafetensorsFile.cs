using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Detection.Checkpoints;

/// <summary>
/// Named tensors in the safetensors format, which Python and others read without us: eight bytes of header length,
/// a JSON header, the data. Written in name order without gaps and with the header padded to eight bytes, so equal content gives equal bytes.
/// </summary>
internal sealed record SafetensorsFile(ImmutableSortedDictionary<string, RawTensor> Tensors, ImmutableSortedDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;
    private const int MaxHeaderBytes = 100_000_000;

    public void Write(Stream stream)
    {
        var header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in Tensors.Values)
        {
            stream.Write(tensor.Data.Span);
        }
    }

    /// <exception cref="InvalidDataException">The file is no safetensors file, or is damaged; the message says how.</exception>
    public static SafetensorsFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is not a safetensors file: {e.Message}", e);
        }
    }

    private static SafetensorsFile Parse(byte[] file)
    {
        var headerBytes = file.Length < 8 ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerBytes > MaxHeaderBytes || (long)headerBytes + 8 > file.Length)
        {
            throw new FormatException("its header is longer than the file");
        }

        using var header = JsonDocument.Parse(file.AsMemory(8, (int)headerBytes));
        var data = file.AsMemory(8 + (int)headerBytes);
        var tensors = ImmutableSortedDictionary.CreateBuilder<string, RawTensor>(StringComparer.Ordinal);
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == MetadataKey)
            {
                metadata.AddRange(entry.Value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!)));
            }
            else
            {
                tensors.Add(entry.Name, Tensor(entry, data));
            }
        }

        return new SafetensorsFile(tensors.ToImmutable(), metadata.ToImmutable());
    }

    private static RawTensor Tensor(JsonProperty entry, ReadOnlyMemory<byte> data)
    {
        var offsets = entry.Value.GetProperty("data_offsets");
        var (from, to) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        var type = ElementTypes.Parse(entry.Value.GetProperty("dtype").GetString());
        ImmutableArray<long> shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        var bytes = shape.Aggregate((long)type.Bytes(), (n, d) => checked(n * d));
        return to - from == bytes
            ? new RawTensor(type, shape, data[from..to])
            : throw new FormatException($"tensor '{entry.Name}' has {to - from} bytes, its shape needs {bytes}");
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in Metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            var offset = 0L;
            foreach (var (name, tensor) in Tensors)
            {
                WriteEntry(json, name, tensor, offset);
                offset += tensor.Data.Length;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, RawTensor tensor, long offset)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", tensor.Type.Tag());
        json.WriteStartArray("shape");
        foreach (var side in tensor.Shape)
        {
            json.WriteNumberValue(side);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

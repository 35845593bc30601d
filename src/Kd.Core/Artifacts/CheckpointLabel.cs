using System.Buffers.Binary;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Artifacts;

/// <summary>What a checkpoint says of itself in the header of its safetensors file: the spec of the cell that made it.</summary>
public static class CheckpointLabel
{
    public const string SpecField = "spec";

    private const int MaxHeaderBytes = 100_000_000;
    private const string NoCheckpoint = "it is no checkpoint of a trained cell: only the checkpoint-HASH.safetensors beside a result can teach";

    /// <exception cref="InvalidDataException">The stream holds no checkpoint of a cell.</exception>
    public static CellSpec SpecIn(Stream stream)
    {
        var length = new byte[8];
        if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length || BinaryPrimitives.ReadUInt64LittleEndian(length) is var bytes && bytes > MaxHeaderBytes)
        {
            throw new InvalidDataException(NoCheckpoint);
        }

        var header = new byte[(int)bytes];
        try
        {
            stream.ReadExactly(header);
            using var json = JsonDocument.Parse(header);
            return KdJson.Deserialize<CellSpec>(json.RootElement.GetProperty("__metadata__").GetProperty(SpecField).GetString()!);
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException or KeyNotFoundException or InvalidOperationException or NotSupportedException)
        {
            throw new InvalidDataException(NoCheckpoint, e);
        }
    }
}

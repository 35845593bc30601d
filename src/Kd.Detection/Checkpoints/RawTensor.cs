using System.Collections.Immutable;

namespace Kd.Detection.Checkpoints;

/// <summary>A tensor's bytes, little-endian and row-major.</summary>
internal sealed record RawTensor(ElementType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data);

/// <summary>Element types that checkpoints hold.</summary>
internal enum ElementType
{
    Float32,
    Float64,
    Int64,
}

/// <summary>How the safetensors format spells element types.</summary>
internal static class ElementTypes
{
    public static int Bytes(this ElementType type) => type == ElementType.Float32 ? 4 : 8;

    public static string Tag(this ElementType type) => type switch
    {
        ElementType.Float32 => "F32",
        ElementType.Float64 => "F64",
        ElementType.Int64 => "I64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown element type"),
    };

    public static ElementType Parse(string? tag) => tag switch
    {
        "F32" => ElementType.Float32,
        "F64" => ElementType.Float64,
        "I64" => ElementType.Int64,
        _ => throw new FormatException($"element type '{tag}' is not among F32, F64 and I64"),
    };
}

using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number of some element type, as operators take it.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(torch.ScalarType type, Tag tag, long bits) => (Type, Tag, Bits) = (type, tag, bits);

    private Scalar(torch.ScalarType type, double value) : this(type, Tag.Double, BitConverter.DoubleToInt64Bits(value)) { }

    internal Tag Tag { get; }
    internal long Bits { get; }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => new(torch.ScalarType.Byte, Tag.Int, value);
    public static implicit operator Scalar(sbyte value) => new(torch.ScalarType.Int8, Tag.Int, value);
    public static implicit operator Scalar(short value) => new(torch.ScalarType.Int16, Tag.Int, value);
    public static implicit operator Scalar(int value) => new(torch.ScalarType.Int32, Tag.Int, value);
    public static implicit operator Scalar(long value) => new(torch.ScalarType.Int64, Tag.Int, value);
    public static implicit operator Scalar(float value) => new(torch.ScalarType.Float32, value);
    public static implicit operator Scalar(double value) => new(torch.ScalarType.Float64, value);
    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, Tag.Bool, value ? 1 : 0);

    internal double AsDouble => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsInt64 => Tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    /// <summary>Nothing to free here; the package's scalars live in native memory.</summary>
    public void Dispose() { }
}

/// <summary>Conversions between .NET numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static byte ToByte(this Scalar value) => (byte)value.AsInt64;
    public static int ToInt32(this Scalar value) => (int)value.AsInt64;
    public static long ToInt64(this Scalar value) => value.AsInt64;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}

using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>One argument of an operator. Holds on to what it points at, so that no finaliser frees it during the call.</summary>
internal readonly struct Arg
{
    private readonly object? reference;
    private readonly Tag tag;
    private readonly int count;
    private readonly long value;

    private Arg(Tag tag, long value, object? reference = null, int count = 0) =>
        (this.tag, this.value, this.reference, this.count) = (tag, value, reference, count);

    public static readonly Arg None = new(Tag.None, 0);
    public static readonly Arg Default = new(Tag.SchemaDefault, 0);

    public static implicit operator Arg(torch.Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, tensor.Handle, tensor);
    public static implicit operator Arg(Scalar? scalar) => scalar is null ? None : new(scalar.Tag, scalar.Bits);
    public static implicit operator Arg(long value) => new(Tag.Int, value);
    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Arg(long? value) => value is { } v ? v : None;
    public static implicit operator Arg(double? value) => value is { } v ? v : None;
    public static implicit operator Arg(torch.ScalarType? type) => type is { } t ? new(Tag.Int, (long)t) : None;
    public static implicit operator Arg(torch.Device? device) => device is null ? None : new(Tag.Device, (long)device.type, null, device.index);
    public static implicit operator Arg(string? text) => text is null ? None : new(Tag.String, 0, Encoding.UTF8.GetBytes(text));
    public static implicit operator Arg(long[]? values) => values is null ? None : new(Tag.IntList, 0, values);
    public static implicit operator Arg(double[]? values) => values is null ? None : new(Tag.DoubleList, 0, values);
    public static implicit operator Arg(torch.Tensor[] tensors) => new(Tag.TensorList, 0, tensors);

    /// <summary>A `Tensor?[]`, as the index operators take.</summary>
    public static Arg Optional(IReadOnlyList<torch.Tensor?> tensors) => new(Tag.OptionalTensorList, 0, tensors.ToArray());

    /// <summary>How many 8-byte words of scratch memory this argument's payload needs.</summary>
    public int Words => reference switch
    {
        byte[] text => (text.Length + 7) / 8,
        Array list => list.Length,
        _ => 0,
    };

    /// <summary>Writes the argument in the shim's layout, list payloads into <paramref name="scratch"/>, which must not move.</summary>
    public unsafe NativeArg Pack(Span<long> scratch)
    {
        var length = count;
        var payload = value;
        if (reference is Array list)
        {
            length = list.Length;
            switch (list)
            {
                case long[] ints: ints.CopyTo(scratch); break;
                case double[] doubles: MemoryMarshal.Cast<double, long>(doubles).CopyTo(scratch); break;
                case byte[] text: text.CopyTo(MemoryMarshal.AsBytes(scratch)); break;
                case torch.Tensor?[] tensors:
                    for (var i = 0; i < tensors.Length; i++) scratch[i] = tensors[i] is { } t ? t.Handle : 0;
                    break;
            }
            fixed (long* p = scratch) payload = (long)p;
        }
        return new NativeArg { Tag = tag, Count = length, Value = payload };
    }

    /// <summary>Marks the end of the call for the garbage collector.</summary>
    public void KeepAlive()
    {
        GC.KeepAlive(reference);
        if (reference is torch.Tensor?[] tensors) foreach (var t in tensors) GC.KeepAlive(t);
    }
}

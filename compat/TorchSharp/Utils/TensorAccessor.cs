using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Typed access to the elements of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private torch.Tensor? tensor;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private nint address;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        var info = tensor.Info;
        (this.tensor, address, contiguous, Count) = (tensor, info.Data, info.IsContiguous != 0, info.Elements);
        (shape, strides) = (tensor.shape, tensor.stride());
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => At(Offset(indices));
        set => At(Offset(indices)) = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (contiguous) new Span<T>((T*)Address + tensorIndex, count).CopyTo(target);
        else for (var i = 0; i < count; i++) target[i] = At(Linear(tensorIndex + i));
        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        if (contiguous) source[..count].CopyTo(new Span<T>((T*)Address + tensorIndex, count));
        else for (var i = 0; i < count; i++) At(Linear(tensorIndex + i)) = source[i];
        GC.KeepAlive(tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++) yield return At(Linear(i));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => (address, tensor) = (0, null);

    /// <summary>The memory, as long as the tensor that owns it has not been freed.</summary>
    private nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(tensor is null, this);
            _ = tensor.Handle;
            return address;
        }
    }

    private unsafe ref T At(long offset) => ref ((T*)Address)[offset];

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[0]);
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            return Linear(indices[0]);
        }
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (indices[i] >= shape[i] || indices[i] < 0) throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long Linear(long index)
    {
        if (contiguous) return index;
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, shape[i], out var remainder);
            offset += remainder * strides[i];
        }
        return offset;
    }
}

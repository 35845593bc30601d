using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return device_type == DeviceType.CPU ? new TensorAccessor<T>(this) : new TensorAccessor<T>(cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        /// <summary>The tensor's memory. Only a contiguous tensor on the CPU has it.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var info = Info;
                if (info.IsContiguous == 0) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                var total = info.Elements * info.ElementSize;
                if (total > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                if (info.DeviceType != (int)DeviceType.CPU)
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                return new Span<byte>((void*)info.Data, (int)total);
            }
            set
            {
                var target = bytes;
                if (target.Length != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        public Scalar ToScalar() => Aten.local_scalar.CallScalar(this);

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal void ValidateType(Type dotnetType)
        {
            if (ToScalarType(dotnetType) != dtype) throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }
    }
}

/// <summary>The value of a tensor of one element as a .NET number.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();
}

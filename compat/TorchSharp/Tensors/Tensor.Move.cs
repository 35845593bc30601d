using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Copies, element types, devices.
    public partial class Tensor
    {
        public Tensor clone() => Aten.clone.Call(this);
        public Tensor detach() => Aten.detach.Call(this);
        public Tensor detach_() => InPlace(Aten.detach_, this);
        public Tensor contiguous() => Aten.contiguous.Call(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => InPlace(Aten.copy_, this, source, nonBlocking);

        /// <summary>Lets this tensor share the memory, shape and strides of another.</summary>
        public Tensor set_(Tensor source) => InPlace(Aten.set_, this, source);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? new Device(DeviceType.CUDA), non_blocking: non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Then(disposeAfter, Aten.to_dtype.Call(this, (ScalarType?)type, non_blocking, copy));

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Then(disposeAfter, Aten.to_device.Call(this, new Device(deviceType, deviceIndex), (ScalarType?)dtype, non_blocking, copy));

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Then(disposeAfter, Aten.to_device.Call(this, device, (ScalarType?)type, non_blocking, copy));

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        // The package passes non_blocking on as the third argument of to(type, device, copy): so does this.
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        private Tensor Then(bool dispose, Tensor result)
        {
            if (dispose) Dispose();
            return result;
        }
    }

    public static Tensor clone(Tensor input) => input.clone();
}

using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Copies, element types, devices.
    public partial class Tensor
    {
        public Tensor clone() => Aten.clone.Call(this);
        public Tensor detach() => Aten.detach.Call(this);
        public Tensor contiguous() => Aten.contiguous.Call(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => InPlace(Aten.copy_, this, source, nonBlocking);

        /// <summary>Lets this tensor share the memory, shape and strides of another.</summary>
        public Tensor set_(Tensor source) => InPlace(Aten.set_, this, source);

        public Tensor cpu() => to(CPU);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Then(disposeAfter, Aten.to_dtype.Call(this, (ScalarType?)type, non_blocking, copy));

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

        private Tensor Then(bool dispose, Tensor result)
        {
            if (dispose) Dispose();
            return result;
        }
    }
}

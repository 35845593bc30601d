using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public ScalarType dtype => (ScalarType)Info.Dtype;

        public Device device
        {
            get
            {
                var info = Info;
                return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Info.DeviceType;
        public int device_index => Info.DeviceIndex;

        public long Dimensions => Info.Dimensions;
        public long dim() => Info.Dimensions;
        public long ndim => Info.Dimensions;
        public long NumberOfElements => Info.Elements;
        public long numel() => Info.Elements;
        public long ElementSize => Info.ElementSize;

        public bool is_contiguous() => Info.IsContiguous != 0;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public long[] shape => size();

        public unsafe long[] size()
        {
            var sizes = new long[Info.Dimensions];
            fixed (long* p = sizes) Shim.Check(Shim.shim_shape(handle, p, null));
            GC.KeepAlive(this);
            return sizes;
        }

        public unsafe long[] stride()
        {
            var strides = new long[Info.Dimensions];
            fixed (long* p = strides) Shim.Check(Shim.shim_shape(handle, null, p));
            GC.KeepAlive(this);
            return strides;
        }

        public long size(int dim) => size()[Wrap(dim)];

        public long stride(int dim) => stride()[Wrap(dim)];

        /// <summary>A dimension counted from the end, counted from the front; libtorch's error if there is none.</summary>
        private int Wrap(int dim)
        {
            var n = Math.Max(Info.Dimensions, 1);
            return dim >= -n && dim < n
                ? (dim + n) % n
                : throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})");
        }

        internal unsafe TensorInfo Info
        {
            get
            {
                TensorInfo info;
                Shim.Check(Shim.shim_info(Handle, &info));
                GC.KeepAlive(this);
                return info;
            }
        }

        /// <summary>Whether moving to <paramref name="type"/> on <paramref name="target"/> makes a copy.</summary>
        internal bool toWillCopy(ScalarType type, Device target)
        {
            var info = Info;
            return info.DeviceIndex != target.index || info.DeviceType != (int)target.type || info.Dtype != (int)type;
        }
    }
}

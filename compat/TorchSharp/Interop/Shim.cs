using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C functions of native/torch_shim.cpp. A tensor crosses as a handle that owns one reference; 0 is "undefined".</summary>
internal static unsafe partial class Shim
{
    private const string Library = "torch_shim";

    /// <summary>What the last failed call on this thread said, in libtorch's own words.</summary>
    public static void Check(int code)
    {
        if (code != 0) throw new ExternalException(Marshal.PtrToStringUTF8(shim_error()));
    }

    [LibraryImport(Library)] private static partial nint shim_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int shim_op(string name, string overload, out nint op);
    [LibraryImport(Library)] public static partial int shim_call(nint op, NativeArg* args, int count, NativeArg* outs, int capacity, int* used);

    [LibraryImport(Library)] public static partial void shim_retain(nint tensor);
    [LibraryImport(Library)] public static partial void shim_release(nint tensor);
    [LibraryImport(Library)] public static partial int shim_info(nint tensor, TensorInfo* info);
    [LibraryImport(Library)] public static partial int shim_shape(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library)] public static partial int shim_set_requires_grad(nint tensor, int on);
    [LibraryImport(Library)] public static partial int shim_grad(nint tensor, out nint grad);
    [LibraryImport(Library)] public static partial int shim_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] public static partial int shim_grad_enabled();
    [LibraryImport(Library)] public static partial void shim_set_grad_enabled(int on);
    [LibraryImport(Library)] public static partial int shim_backward(nint root);

    [LibraryImport(Library)] public static partial int shim_threads();
    [LibraryImport(Library)] public static partial int shim_set_threads(int count);
    [LibraryImport(Library)] public static partial int shim_cuda_device_count();
}

/// <summary>16 bytes as the shim reads and writes them; see Arg in torch_shim.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArg
{
    public Tag Tag;
    public int Count;
    public long Value;
}

/// <summary>What the facade asks about a tensor, in one call; see Info in torch_shim.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorInfo
{
    public long Elements;
    public nint Data;
    public int Dtype, DeviceType, DeviceIndex, Dimensions, ElementSize;
    public int RequiresGrad, IsContiguous;
}

/// <summary>The kinds of value that cross; the order is the shim's.</summary>
internal enum Tag
{
    SchemaDefault, None, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, OptionalTensorList, String, Device,
}

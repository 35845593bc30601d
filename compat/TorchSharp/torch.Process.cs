using System.Reflection;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors, networks and optimisers, under the names Python's torch uses.</summary>
public static partial class torch
{
    /// <summary>Version of libtorch, as found when the stand-in was built.</summary>
    public static string __version__ { get; } =
        typeof(torch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "LibtorchVersion").Value!;

    public static int get_num_threads() => Shim.shim_threads();
    public static void set_num_threads(int num) => Shim.Check(Shim.shim_set_threads(num));

    /// <summary>CUDA devices, where the libtorch has CUDA.</summary>
    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static int device_count() => Shim.shim_cuda_device_count();
    }
}

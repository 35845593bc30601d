using System.Reflection;
using System.Runtime.InteropServices;
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
    public static int get_num_interop_threads() => Shim.shim_interop_threads();
    public static void set_num_interop_threads(int num) => Shim.Check(Shim.shim_set_interop_threads(num));

    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>CUDA devices, where the libtorch has CUDA.</summary>
    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static bool is_cudnn_available() => is_available() && Shim.shim_has_cudnn() != 0;
        public static int device_count() => Shim.shim_cuda_device_count();
    }

    /// <summary>The process-wide random state.</summary>
    public static partial class random
    {
        public static long seed() => Generator.Default.seed();
        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed)
        {
            Shim.Check(Shim.shim_manual_seed(seed));
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Generator.Default.get_state();
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    /// <summary>A stream of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private Generator(nint handle) => Handle = handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            if (this.device.type != DeviceType.CPU) throw new ExternalException($"This build makes generators on the CPU only, not on {device}.");
            Shim.Check(Shim.shim_new_generator((long)seed, out var made));
            Handle = made;
        }

        ~Generator() => Dispose(false);

        public static Generator Default
        {
            get
            {
                Shim.Check(Shim.shim_default_generator(out var handle));
                return new Generator(handle);
            }
        }

        public nint Handle { get; private set; }

        public Device device { get; private set; } = CPU;

        public Tensor get_state()
        {
            Shim.Check(Shim.shim_generator_state(Handle, out var state));
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            Shim.Check(Shim.shim_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Shim.Check(Shim.shim_generator_seed(Handle, seed));
            GC.KeepAlive(this);
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed()
        {
            var seed = Shim.shim_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0) return;
            Shim.shim_free_generator(Handle);
            Handle = 0;
        }
    }
}

using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Kd.Core.Results;
using Kd.Detection;
using Kd.Detection.Data.Images;
using Kd.Trainer.Devices;
using TorchSharp;

namespace Kd.Trainer;

/// <summary>What this process computes with, found without starting libtorch (unless it has to answer for a GPU), so that hello comes at once.</summary>
internal static class Backend
{
    public static BackendInfo Describe(SlotDevice device) => new(
        Device: device.Name,
        Libtorch: torch.__version__,
        Binding: Binding,
        InstructionSet: InstructionSet,
        Threads: Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { } text && int.TryParse(text, out var threads) ? threads : Environment.ProcessorCount,
        Decoders: ImageDecoder.Versions);

    public static string VersionLine =>
        $"kd-trainer {typeof(Backend).Assembly.GetName().Version?.ToString(3)}, training revision {Revisions.Trainer}, evaluation revision {Revisions.Evaluation}";

    // The stand-in's product name differs from the package's.
    private static string Binding
    {
        get
        {
            var assembly = typeof(torch).Assembly;
            var product = assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product ?? assembly.GetName().Name;
            return $"{product} {assembly.GetName().Version?.ToString(3)}";
        }
    }

    // The choice libtorch makes, by the same processor flags; ATEN_CPU_CAPABILITY overrides it there and here.
    private static string InstructionSet =>
        Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY") is { Length: > 0 } forced ? forced.ToUpperInvariant()
        : Avx512F.IsSupported && Avx512DQ.IsSupported && Avx512BW.IsSupported && Vector512.IsHardwareAccelerated ? "AVX512"
        : Avx2.IsSupported ? "AVX2"
        : "DEFAULT";
}

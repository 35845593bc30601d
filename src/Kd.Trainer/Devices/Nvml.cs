using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kd.Trainer.Devices;

/// <summary>A GPU as the driver's management library knows it: its name and memory, without starting CUDA.</summary>
internal sealed partial class Nvml
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;
    private const int NameLength = 96;

    private readonly nint handle;

    private Nvml(nint handle) => this.handle = handle;

    /// <summary>"NVIDIA H100 80GB HBM3".</summary>
    public string Name
    {
        get
        {
            var text = new byte[NameLength];
            Check(GetName(handle, text, NameLength), "nvmlDeviceGetName");
            return System.Text.Encoding.UTF8.GetString(text.AsSpan(0, Array.IndexOf(text, (byte)0)));
        }
    }

    /// <summary>Bytes of the whole device.</summary>
    public (long Total, long Free, long Used) Memory
    {
        get
        {
            var memory = new MemoryInfo { Version = (uint)Unsafe.SizeOf<MemoryInfo>() | (2u << 24) };
            Check(GetMemoryInfo(handle, ref memory), "nvmlDeviceGetMemoryInfo_v2");
            return ((long)memory.Total, (long)memory.Free, (long)memory.Used);
        }
    }

    /// <summary>Share of the last sample period (1/6 to 1 s) in which a kernel ran, 0..1; null where the device does not tell, as slices of one (MIG) do not.</summary>
    public double? Utilisation => GetUtilization(handle, out var rates) == Success ? rates.Gpu / 100.0 : null;

    /// <param name="visible">One entry of CUDA_VISIBLE_DEVICES: a number or a UUID.</param>
    /// <returns>Null where there is no driver, or no such device.</returns>
    public static Nvml? TryOpen(string visible)
    {
        if (!NativeLibrary.TryLoad(Library, out _) || Init() != Success)
        {
            return null;
        }

        var found = uint.TryParse(visible, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? GetHandleByIndex(index, out var device)
            : GetHandleByUuid(visible, out device);
        return found == Success ? new Nvml(device) : null;
    }

    private static void Check(int code, string call)
    {
        if (code != Success)
        {
            throw new ExternalException($"{call} failed with code {code}");
        }
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int GetHandleByIndex(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetHandleByUuid(string uuid, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    private static partial int GetName(nint device, byte[] name, uint length);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo_v2")]
    private static partial int GetMemoryInfo(nint device, ref MemoryInfo memory);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
    private static partial int GetUtilization(nint device, out UtilizationRates rates);

    // nvmlUtilization_t, in percent
    [StructLayout(LayoutKind.Sequential)]
    private struct UtilizationRates
    {
        public uint Gpu;
        public uint Memory;
    }

    // nvmlMemory_v2_t
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public uint Version;
        public ulong Total;
        public ulong Reserved;
        public ulong Free;
        public ulong Used;
    }
}

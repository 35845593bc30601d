using System.Runtime.InteropServices;
using Kd.Core.Trainers;
using Kd.Detection.Training;
using TorchSharp;

namespace Kd.Trainer.Devices;

/// <summary>The device of this trainer's slot: the GPU that CUDA_VISIBLE_DEVICES names, or the processor when it names none.</summary>
/// <param name="Name">"cpu", or the GPU's name.</param>
/// <param name="Utilisation">Share of the last moment in which it computed, 0..1; null where the device does not tell.</param>
internal sealed record SlotDevice(string Name, IMemoryGauge Memory, Func<double?> Utilisation)
{
    /// <summary>As it is used now; null while it does not tell, which ends no training.</summary>
    public DeviceUse? Use
    {
        get
        {
            try
            {
                return new(Memory.Used, Memory.Total, Utilisation());
            }
            catch (ExternalException)
            {
                return null;
            }
        }
    }

    /// <summary>Where a GPU is asked for and cannot be used, the second value says why and what to do.</summary>
    public static (SlotDevice? Device, string? Refusal) Find(string? visible)
    {
        var entries = (visible ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (entries.Length == 0)
        {
            return (new SlotDevice(ComputeDevice.Cpu, new ProcessMemory(), () => null), null);
        }

        if (Nvml.TryOpen(entries[0]) is not { } gpu)
        {
            return (null, $"CUDA_VISIBLE_DEVICES is {visible}, but the NVIDIA driver's library finds no such device: install the driver, or leave the variable empty to train on the processor");
        }

        var memory = new CudaMemory(gpu);
        return torch.cuda.is_available()
            ? (new SlotDevice(gpu.Name, memory, () => gpu.Utilisation), null)
            : (null, $"CUDA_VISIBLE_DEVICES is {visible}, but this build's libtorch has no CUDA: install the build for GPUs, or leave the variable empty to train on the processor");
    }
}

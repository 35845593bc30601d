using Kd.Detection.Training;

namespace Kd.Trainer.Devices;

/// <summary>
/// Memory of a training on a GPU, by NVML: what the whole device holds more than when this process began. libtorch
/// never gives memory back to the device, so what is held after a step is the most that was needed.
/// </summary>
internal sealed class CudaMemory(Nvml device) : IMemoryGauge
{
    private readonly long before = device.Memory.Used;

    public long? Used => device.Memory.Used - before;

    public long? Peak => Used;

    public long? Available => device.Memory.Free;

    public long? Total => device.Memory.Total;
}

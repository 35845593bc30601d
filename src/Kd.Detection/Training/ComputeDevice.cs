using Kd.Core.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>From the device a backend names to libtorch's.</summary>
public static class ComputeDevice
{
    /// <summary>How a backend names the processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>The processor, or the one CUDA device that a trainer's slot lets it see.</summary>
    public static Device Of(BackendInfo backend) => backend.Device == Cpu ? torch.CPU : new Device(DeviceType.CUDA, 0);
}

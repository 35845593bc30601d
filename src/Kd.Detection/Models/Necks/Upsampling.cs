using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Models.Necks;

/// <summary>Nearest-neighbour enlargement of feature maps.</summary>
internal static class Upsampling
{
    private static readonly double[] Two = [2, 2];

    /// <summary>[B, D, h, w] to [B, D, 2h, 2w].</summary>
    public static Tensor Double(Tensor x) => nn.functional.interpolate(x, scale_factor: Two, mode: InterpolationMode.Nearest);
}

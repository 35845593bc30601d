using Kd.Core.Cells;
using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>Convolutions from fp32 to fp32, computed in the precision asked for: TorchSharp has no autocast, so the casts stand here.</summary>
internal static class MixedConvolution
{
    /// <param name="x">[B, in, h, w], fp32.</param>
    /// <param name="weight">[out, in, k, k]: the fp32 master weights, which get fp32 gradients through the cast.</param>
    public static Tensor Call(Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] paddings, Precision precision) => precision switch
    {
        Precision.Fp32 => nn.functional.conv2d(x, weight, bias, strides, paddings),
        Precision.Bf16 => nn.functional.conv2d(x.to(bfloat16), weight.to(bfloat16), bias?.to(bfloat16), strides, paddings).to(float32),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "unknown precision"),
    };
}

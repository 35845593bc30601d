using Kd.Detection.Data.Images;

namespace Kd.Detection.Data.Loading;

/// <summary>8-bit HWC pixels as the network wants them: RGB, NCHW, (v / 255 - mean) / deviation with ImageNet's figures (methods.md section 10).</summary>
public static class PixelTensor
{
    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] Deviation = [0.229, 0.224, 0.225];
    private static readonly float[][] Tables = [Table(0), Table(1), Table(2)];

    /// <summary>Writes one image [3, H, W] at the start of <paramref name="target"/>.</summary>
    public static void Write(RgbImage image, Span<float> target)
    {
        var plane = image.Width * image.Height;
        for (var c = 0; c < 3; c++)
        {
            var table = Tables[c];
            var to = target.Slice(c * plane, plane);
            for (int i = 0, from = c; i < to.Length; i++, from += 3)
            {
                to[i] = table[image.Pixels[from]];
            }
        }
    }

    private static float[] Table(int channel) =>
        [.. Enumerable.Range(0, 256).Select(v => (float)(((v / 255.0) - Mean[channel]) / Deviation[channel]))];
}

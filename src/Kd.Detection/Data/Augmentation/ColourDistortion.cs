using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Data.Augmentation;

/// <summary>
/// Brightness, contrast, hue and saturation, each with p = .5, cut to 0..255 and to whole numbers after each
/// (methods.md section 10). Hue and saturation as OpenCV's 8-bit HSV: hue 0..179 in steps of 2 degrees.
/// </summary>
public static class ColourDistortion
{
    /// <summary>Draws of one sample; null leaves that property alone.</summary>
    /// <param name="Brightness">Added, -32..32.</param>
    /// <param name="Contrast">Factor, .5..1.5.</param>
    /// <param name="Hue">Added modulo 180, -18..18.</param>
    /// <param name="Saturation">Factor, .5..1.5.</param>
    public readonly record struct Draw(double? Brightness, double? Contrast, int? Hue, double? Saturation);

    public static RgbImage Apply(RgbImage source, RandomStream stream) => Apply(source, Next(stream));

    /// <summary>Every value is drawn whether used or not, so that one choice does not shift the others.</summary>
    public static Draw Next(RandomStream stream)
    {
        var (brighten, brightness) = (stream.Chance(0.5), stream.Uniform(-32, 32));
        var (stretch, contrast) = (stream.Chance(0.5), stream.Uniform(0.5, 1.5));
        var (turn, hue) = (stream.Chance(0.5), stream.Integer(-18, 19));
        var (saturate, saturation) = (stream.Chance(0.5), stream.Uniform(0.5, 1.5));
        return new Draw(brighten ? brightness : null, stretch ? contrast : null, turn ? hue : null, saturate ? saturation : null);
    }

    public static RgbImage Apply(RgbImage source, Draw draw)
    {
        var tone = Table(v => v);
        tone = draw.Brightness is { } added ? Compose(tone, Table(v => v + added)) : tone;
        tone = draw.Contrast is { } factor ? Compose(tone, Table(v => v * factor)) : tone;
        var saturation = draw.Saturation is { } scale ? Table(v => v * scale) : null;
        var target = RgbImage.Unset(source.Width, source.Height);
        for (var i = 0; i < source.Pixels.Length; i += 3)
        {
            var (r, g, b) = (tone[source.Pixels[i]], tone[source.Pixels[i + 1]], tone[source.Pixels[i + 2]]);
            if (draw.Hue is not null || saturation is not null)
            {
                var (h, s, v) = Hsv8.Of(r, g, b);
                h = (h + (draw.Hue ?? 0) + Hsv8.Hues) % Hsv8.Hues;
                (r, g, b) = Hsv8.ToRgb(h, saturation is null ? s : saturation[s], v);
            }

            (target.Pixels[i], target.Pixels[i + 1], target.Pixels[i + 2]) = (r, g, b);
        }

        return target;
    }

    private static byte[] Table(Func<double, double> map)
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (byte)Math.Clamp(map(i), 0, 255);
        }

        return table;
    }

    private static byte[] Compose(byte[] first, byte[] second) => Array.ConvertAll(first, v => second[v]);
}

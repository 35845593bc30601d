using Kd.Detection.Data.Images;
using Kd.Detection.Randomness;

namespace Kd.Detection.Tests.Data;

/// <summary>Small pictures to test with.</summary>
internal static class Pictures
{
    public static RgbImage Plain(int width, int height, byte r, byte g, byte b)
    {
        var image = RgbImage.Blank(width, height);
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]) = (r, g, b);
        }

        return image;
    }

    /// <summary>Every pixel its own: column in red, row in green, both in blue.</summary>
    public static RgbImage Gradient(int width, int height)
    {
        var image = RgbImage.Blank(width, height);
        for (var i = 0; i < width * height; i++)
        {
            (image.Pixels[i * 3], image.Pixels[(i * 3) + 1], image.Pixels[(i * 3) + 2]) = ((byte)(i % width * 5), (byte)(i / width * 5), (byte)(i % 251));
        }

        return image;
    }

    public static RgbImage Noise(int width, int height, int seed)
    {
        var stream = RandomStream.At(RandomPurpose.Order, seed);
        return new RgbImage(width, height, [.. Enumerable.Range(0, width * height * 3).Select(_ => (byte)stream.Integer(0, 256))]);
    }

    public static (byte R, byte G, byte B) At(this RgbImage image, int x, int y) =>
        image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3) is var p ? (p[0], p[1], p[2]) : default;
}

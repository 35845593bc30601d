namespace Kd.Detection.Data.Images;

/// <summary>8-bit RGB pixels, row-major HWC: pixel (x, y) starts at (y * Width + x) * 3.</summary>
public sealed record RgbImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>For whoever writes every pixel.</summary>
    internal static RgbImage Unset(int width, int height) => new(width, height, GC.AllocateUninitializedArray<byte>(width * height * 3));

    public static RgbImage Blank(int width, int height) => new(width, height, new byte[width * height * 3]);
}

namespace Kd.Detection.Data.Images;

/// <summary>8-bit RGB pixels, row-major HWC: pixel (x, y) starts at (y * Width + x) * 3.</summary>
public sealed record RgbImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>Most pixels of an image. Three or four bytes of each fit an array, whose length is an <see cref="int"/>.</summary>
    public const int MostPixels = 1 << 28;

    /// <summary>Why an image of this size is not decoded; null when it is. What a file's head tells is to be asked here before room is made for it.</summary>
    internal static string? Refusal(long width, long height) =>
        width > 0 && height > 0 && width <= MostPixels / height ? null : $"its head tells {width} x {height} pixels, {MostPixels} are the most";

    /// <summary>For whoever writes every pixel.</summary>
    internal static RgbImage Unset(int width, int height) => new(width, height, GC.AllocateUninitializedArray<byte>(width * height * 3));

    public static RgbImage Blank(int width, int height) => new(width, height, new byte[width * height * 3]);
}

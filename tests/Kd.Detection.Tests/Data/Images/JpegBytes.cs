using System.Runtime.InteropServices;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>JPEG files made by libjpeg-turbo, which the decoder under test comes from.</summary>
internal static class JpegBytes
{
    private const string Library = "libturbojpeg.so.0";
    private const int PixelRgb = 0;
    private const int PixelCmyk = 11;
    private const int AccurateDct = 4096;

    /// <summary>Chroma subsampling.</summary>
    public enum Chroma
    {
        Full = 0,
        Quarter = 2,
    }

    /// <param name="pixels">RGB, or four bytes a pixel for inverted CMYK (255: no ink).</param>
    public static byte[] Of(byte[] pixels, int width, int height, int quality = 95, Chroma chroma = Chroma.Full)
    {
        var handle = InitCompress();
        var (buffer, size) = ((nint)0, (nuint)0);
        var format = pixels.Length == width * height * 4 ? PixelCmyk : PixelRgb;
        Assert.Equal(0, Compress(handle, pixels, width, 0, height, format, ref buffer, ref size, (int)chroma, quality, AccurateDct));
        var bytes = new byte[size];
        Marshal.Copy(buffer, bytes, 0, bytes.Length);
        Free(buffer);
        Assert.Equal(0, Destroy(handle));
        return bytes;
    }

    /// <summary>The file with an EXIF segment that holds just the orientation.</summary>
    public static byte[] Oriented(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
    ];

    [DllImport(Library, EntryPoint = "tjInitCompress")]
    private static extern nint InitCompress();

    [DllImport(Library, EntryPoint = "tjCompress2")]
    private static extern int Compress(nint handle, byte[] pixels, int width, int pitch, int height, int format, ref nint file, ref nuint size, int subsampling, int quality, int flags);

    [DllImport(Library, EntryPoint = "tjFree")]
    private static extern void Free(nint buffer);

    [DllImport(Library, EntryPoint = "tjDestroy")]
    private static extern int Destroy(nint handle);
}

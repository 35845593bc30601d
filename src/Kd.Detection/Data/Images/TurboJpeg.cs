using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>JPEG by libjpeg-turbo: accurate integer DCT, smooth chroma upsampling, no fast modes.</summary>
internal static partial class TurboJpeg
{
    public const string Library = "libturbojpeg.so.0";

    private const int PixelRgb = 0;
    private const int PixelCmyk = 11;
    private const int ColourspaceCmyk = 3;
    private const int ColourspaceYcck = 4;
    private const int AccurateDct = 4096;

    /// <summary>Stored pixels as RGB at 1/<paramref name="reduction"/> of their size (1, 2, 4 or 8: DCT scaling); an error text instead when libjpeg reports an error or a warning.</summary>
    public static (RgbImage? Image, string? Error) Decode(ReadOnlySpan<byte> file, int reduction = 1)
    {
        var handle = InitDecompress();
        try
        {
            if (DecompressHeader(handle, file, (nuint)file.Length, out var width, out var height, out _, out var colourspace) != 0)
            {
                return (null, ErrorOf(handle));
            }

            if (RgbImage.Refusal(width, height) is { } refusal)
            {
                return (null, refusal);
            }

            var (w, h) = ((width + reduction - 1) / reduction, (height + reduction - 1) / reduction);
            var cmyk = colourspace is ColourspaceCmyk or ColourspaceYcck;
            var pixels = GC.AllocateUninitializedArray<byte>(w * h * (cmyk ? 4 : 3));
            return Decompress(handle, file, (nuint)file.Length, pixels, w, 0, h, cmyk ? PixelCmyk : PixelRgb, AccurateDct) != 0
                ? (null, ErrorOf(handle))
                : (new RgbImage(w, h, cmyk ? RgbOfInvertedCmyk(pixels) : pixels), null);
        }
        finally
        {
            _ = Destroy(handle);
        }
    }

    // Four-channel JPEGs follow Adobe: samples are stored inverted, so 255 means no ink.
    private static byte[] RgbOfInvertedCmyk(byte[] cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (var i = 0; i < cmyk.Length / 4; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                rgb[(i * 3) + c] = (byte)(((cmyk[(i * 4) + c] * cmyk[(i * 4) + 3]) + 127) / 255);
            }
        }

        return rgb;
    }

    private static string ErrorOf(nint handle) => Marshal.PtrToStringUTF8(ErrorText(handle)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    private static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static partial int DecompressHeader(nint handle, ReadOnlySpan<byte> file, nuint size, out int width, out int height, out int subsampling, out int colourspace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    private static partial int Decompress(nint handle, ReadOnlySpan<byte> file, nuint size, Span<byte> pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint ErrorText(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}

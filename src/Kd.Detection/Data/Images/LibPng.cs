using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>PNG by libpng's simplified API: grey, palette, 16-bit and alpha all become 8-bit RGB; alpha is dropped, not composed.</summary>
internal static unsafe partial class LibPng
{
    public const string Library = "libpng16.so.16";

    private const uint Version = 1;
    private const uint FormatRgb = 2;
    private const uint FormatAlpha = 1;
    private const uint SixteenBitIsSrgb = 4;
    private const int Failed = 2;

    /// <summary>"1.6.39" and the like.</summary>
    public static string VersionText => AccessVersion() is var v ? $"{v / 10000}.{v / 100 % 100}.{v % 100}" : "";

    /// <summary>Pixels as RGB; an error text instead when libpng reports one.</summary>
    public static (RgbImage? Image, string? Error) Decode(ReadOnlySpan<byte> file)
    {
        var image = new PngImage { Version = Version };
        fixed (byte* start = file)
        {
            if (BeginRead(&image, start, (nuint)file.Length) == 0)
            {
                return (null, image.Text);
            }

            if (RgbImage.Refusal(image.Width, image.Height) is { } refusal)
            {
                Free(&image);
                return (null, refusal);
            }

            // Without this flag 16-bit samples are taken as linear light and brightened.
            image.Flags |= SixteenBitIsSrgb;
            var alpha = image.Format & FormatAlpha;
            image.Format = FormatRgb | alpha;
            var channels = alpha == 0 ? 3 : 4;
            var pixels = GC.AllocateUninitializedArray<byte>((int)(image.Width * image.Height) * channels);
            fixed (byte* target = pixels)
            {
                if (FinishRead(&image, null, target, 0, null) == 0 || image.WarningOrError >= Failed)
                {
                    return (null, image.Text);
                }
            }

            return (new RgbImage((int)image.Width, (int)image.Height, channels == 3 ? pixels : WithoutAlpha(pixels)), null);
        }
    }

    public static byte[] Encode(RgbImage source)
    {
        var image = new PngImage { Version = Version, Width = (uint)source.Width, Height = (uint)source.Height, Format = FormatRgb };
        var buffer = new byte[source.Pixels.Length + source.Height + 65536];
        nuint size = (nuint)buffer.Length;
        fixed (byte* pixels = source.Pixels, target = buffer)
        {
            if (Write(&image, target, &size, 0, pixels, 0, null) == 0)
            {
                throw new InvalidOperationException($"libpng could not encode: {image.Text}");
            }
        }

        return buffer[..(int)size];
    }

    private static byte[] WithoutAlpha(byte[] rgba)
    {
        var rgb = new byte[rgba.Length / 4 * 3];
        for (var i = 0; i < rgba.Length / 4; i++)
        {
            rgba.AsSpan(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
        }

        return rgb;
    }

    [LibraryImport(Library, EntryPoint = "png_access_version_number")]
    private static partial uint AccessVersion();

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    private static partial int BeginRead(PngImage* image, byte* memory, nuint size);

    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    private static partial int FinishRead(PngImage* image, void* background, byte* buffer, int rowStride, void* colourMap);

    // What a read that was begun holds; one that was finished, well or badly, holds nothing.
    [LibraryImport(Library, EntryPoint = "png_image_free")]
    private static partial void Free(PngImage* image);

    [LibraryImport(Library, EntryPoint = "png_image_write_to_memory")]
    private static partial int Write(PngImage* image, byte* memory, nuint* size, int convertTo8Bit, byte* buffer, int rowStride, void* colourMap);

    // png_image of png.h 1.6.
    [StructLayout(LayoutKind.Sequential)]
    private struct PngImage
    {
        public void* Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColourMapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];

        public string Text
        {
            get
            {
                fixed (byte* text = Message)
                {
                    return Marshal.PtrToStringUTF8((nint)text) ?? "";
                }
            }
        }
    }
}

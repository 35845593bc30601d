using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>
/// A TIFF file: its first image, in strips or tiles, compressed or not. Grey and RGB of 8 or 16 bits are decoded block by block, so a
/// window of a large image costs its own blocks only; 16-bit samples become 8-bit by v / 257, rounded; further channels are dropped.
/// Everything else that libtiff knows (palette, CMYK, YCbCr, bilevel, separate planes) is decoded whole, by libtiff's own conversion to RGB.
/// </summary>
internal sealed class TiffImage : IDisposable
{
    private const int TopLeft = 1;
    private const int GreyFromBlack = 1;
    private const int Rgb = 2;
    private const int Contiguous = 1;
    private const int Unsigned = 1;

    // Blocks of longer sides could not be numbered, nor tiles of them told one by one.
    private const int LongestSide = 1 << 18;

    private readonly nint tiff;
    private readonly int bits;
    private readonly int channels;
    private readonly bool plain;

    private TiffImage(nint tiff)
    {
        this.tiff = tiff;
        Width = LibTiff.Long(tiff, LibTiff.Tag.Width) ?? 0;
        Height = LibTiff.Long(tiff, LibTiff.Tag.Height) ?? 0;
        Orientation = LibTiff.Short(tiff, LibTiff.Tag.Orientation) is { } o and >= 1 and <= 8 ? o : TopLeft;
        bits = LibTiff.Short(tiff, LibTiff.Tag.BitsPerSample) ?? 1;
        channels = LibTiff.Short(tiff, LibTiff.Tag.SamplesPerPixel) ?? 1;
        plain = bits is 8 or 16
            && LibTiff.Short(tiff, LibTiff.Tag.PlanarConfiguration) is Contiguous or null
            && LibTiff.Short(tiff, LibTiff.Tag.SampleFormat) is Unsigned or null
            && LibTiff.Short(tiff, LibTiff.Tag.Photometric) switch { Rgb => channels >= 3, GreyFromBlack => channels >= 1, _ => false };
    }

    /// <summary>Stored columns.</summary>
    public int Width { get; }

    /// <summary>Stored rows.</summary>
    public int Height { get; }

    /// <summary>As EXIF's, 1..8.</summary>
    public int Orientation { get; }

    /// <summary>Whether a file begins as TIFF or BigTIFF files do. The stream stands at its start afterwards.</summary>
    public static bool IsTiff(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return length == start.Length
            && (start.SequenceEqual("II*\0"u8) || start.SequenceEqual("MM\0*"u8) || start.SequenceEqual("II+\0"u8) || start.SequenceEqual("MM\0+"u8));
    }

    /// <summary>Null when the file is no TIFF with an image.</summary>
    public static TiffImage? Open(string file)
    {
        var opened = LibTiff.OpenRead(file);
        if (opened == 0)
        {
            return null;
        }

        var image = new TiffImage(opened);
        if (image is { Width: > 0 and <= LongestSide, Height: > 0 and <= LongestSide })
        {
            return image;
        }

        image.Dispose();
        return null;
    }

    public void Dispose() => LibTiff.Close(tiff);

    /// <summary>A window of the stored pixels that lies inside the image; an error text instead when a part does not decode.</summary>
    public (RgbImage? Image, string? Error) Decode(PixelWindow window)
    {
        var (width, height) = plain ? (window.Width, window.Height) : (Width, Height);
        if (RgbImage.Refusal(width, height) is { } refusal)
        {
            return (null, refusal);
        }

        if (!plain)
        {
            return Whole() is { } whole ? (window.Of(whole), null) : (null, "libtiff cannot convert it to RGB");
        }

        if (TiffBlocks.Of(tiff, Width, Height, channels, bits) is not { } blocks)
        {
            return (null, "the size of its strips or tiles is none that can be held in memory");
        }

        var target = RgbImage.Unset(window.Width, window.Height);
        return DecodeBlocks(blocks, window, target) is { } error ? (null, error) : (target, null);
    }

    private string? DecodeBlocks(TiffBlocks blocks, PixelWindow window, RgbImage target)
    {
        var (wide, high) = (blocks.Width, blocks.Height);
        var across = (Width + wide - 1) / wide;
        for (var row = window.Y / high; row * high < window.Y + window.Height; row++)
        {
            for (var column = window.X / wide; column * wide < window.X + window.Width; column++)
            {
                var rows = Math.Min(high, Height - (row * high));
                if (blocks.Read((uint)((row * across) + column), rows) is { } error)
                {
                    return error;
                }

                Copy(blocks.Samples, new PixelWindow(column * wide, row * high, wide, rows), window, target);
            }
        }

        return null;
    }

    // The common part of a block and the window, both in pixels of the image.
    private void Copy(ReadOnlySpan<byte> block, PixelWindow from, PixelWindow window, RgbImage target)
    {
        var (left, right) = (Math.Max(from.X, window.X), Math.Min(from.X + from.Width, window.X + window.Width));
        var (top, bottom) = (Math.Max(from.Y, window.Y), Math.Min(from.Y + from.Height, window.Y + window.Height));
        for (var y = top; y < bottom; y++)
        {
            var source = block[((((y - from.Y) * from.Width) + left - from.X) * channels * (bits / 8))..];
            var row = target.Pixels.AsSpan((((y - window.Y) * window.Width) + left - window.X) * 3, (right - left) * 3);
            if (bits == 8 && channels == 3)
            {
                source[..row.Length].CopyTo(row);
            }
            else
            {
                Convert(source, row);
            }
        }
    }

    private void Convert(ReadOnlySpan<byte> source, Span<byte> row)
    {
        var wide = MemoryMarshal.Cast<byte, ushort>(source);
        var second = channels >= 3 ? 1 : 0;
        for (int i = 0, s = 0; i < row.Length; i += 3, s += channels)
        {
            for (var c = 0; c < 3; c++)
            {
                var at = s + (c * second);
                row[i + c] = bits == 8 ? source[at] : (byte)((wide[at] + 128) / 257);
            }
        }
    }

    private RgbImage? Whole()
    {
        var packed = GC.AllocateUninitializedArray<uint>(Width * Height);
        if (LibTiff.ReadRgba(tiff, (uint)Width, (uint)Height, packed, Orientation, stopOnError: 1) == 0)
        {
            return null;
        }

        var image = RgbImage.Unset(Width, Height);
        for (int i = 0, p = 0; i < packed.Length; i++, p += 3)
        {
            (image.Pixels[p], image.Pixels[p + 1], image.Pixels[p + 2]) = ((byte)packed[i], (byte)(packed[i] >> 8), (byte)(packed[i] >> 16));
        }

        return image;
    }
}

using System.Buffers.Binary;

namespace Kd.Detection.Data.Images;

/// <summary>The EXIF orientation tag: how stored pixels must be turned to be upright.</summary>
public static class ExifOrientation
{
    private const ushort Tag = 0x0112;

    /// <summary>Orientation 1..8 of an APP1 segment; null when it holds none.</summary>
    public static int? Parse(ReadOnlySpan<byte> app1)
    {
        if (app1.Length < 14 || !app1.StartsWith("Exif\0\0"u8))
        {
            return null;
        }

        var tiff = app1[6..];
        var little = tiff[0] == (byte)'I';
        var directory = Word32(tiff[4..], little);
        if (directory > tiff.Length - 2)
        {
            return null;
        }

        var entries = Word16(tiff[(int)directory..], little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + (i * 12);
            if (at + 12 > tiff.Length)
            {
                return null;
            }

            if (Word16(tiff[at..], little) == Tag)
            {
                int value = Word16(tiff[(at + 8)..], little);
                return value is >= 1 and <= 8 ? value : null;
            }
        }

        return null;
    }

    /// <summary>Turns stored pixels upright.</summary>
    public static RgbImage Apply(RgbImage stored, int orientation)
    {
        if (orientation == 1)
        {
            return stored;
        }

        var swapped = orientation >= 5;
        var upright = swapped ? RgbImage.Unset(stored.Height, stored.Width) : RgbImage.Unset(stored.Width, stored.Height);
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (sx, sy) = Source(x, y, stored.Width - 1, stored.Height - 1, orientation);
                stored.Pixels.AsSpan(((sy * stored.Width) + sx) * 3, 3).CopyTo(upright.Pixels.AsSpan(((y * upright.Width) + x) * 3));
            }
        }

        return upright;
    }

    // EXIF 2.3, section 4.6.4: where row 0 and column 0 of the stored pixels are seen.
    private static (int X, int Y) Source(int x, int y, int right, int bottom, int orientation) => orientation switch
    {
        2 => (right - x, y),
        3 => (right - x, bottom - y),
        4 => (x, bottom - y),
        5 => (y, x),
        6 => (y, bottom - x),
        7 => (right - y, bottom - x),
        8 => (right - y, x),
        _ => (x, y),
    };

    private static ushort Word16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Word32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

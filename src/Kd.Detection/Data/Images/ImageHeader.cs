using System.Buffers.Binary;

namespace Kd.Detection.Data.Images;

/// <summary>Formats that can be decoded.</summary>
public enum ImageFormat
{
    Jpeg,
    Png,
    Tiff,
}

/// <summary>What the first bytes of an image file tell, without decoding it.</summary>
/// <param name="Width">Stored columns, before <paramref name="Orientation"/>.</param>
/// <param name="Height">Stored rows, before <paramref name="Orientation"/>.</param>
/// <param name="Orientation">EXIF orientation 1..8 of a JPEG or TIFF; 1 when it has none, and for PNG.</param>
public readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, int Orientation)
{
    private const int StartOfImage = 0xD8;
    private const int StartOfScan = 0xDA;
    private const int App1 = 0xE1;

    /// <summary>Columns as seen: orientations 5..8 exchange the sides.</summary>
    public int UprightWidth => Orientation >= 5 ? Height : Width;

    /// <summary>Rows as seen.</summary>
    public int UprightHeight => Orientation >= 5 ? Width : Height;

    /// <summary>Null when the file is neither PNG nor JPEG (a TIFF tells its size elsewhere), or ends before its size is told.</summary>
    public static ImageHeader? Read(Stream file)
    {
        Span<byte> start = stackalloc byte[24];
        if (file.ReadAtLeast(start, 24, throwOnEndOfStream: false) < 24)
        {
            return null;
        }

        if (start[0] == 0x89 && start[1..8].SequenceEqual("PNG\r\n\u001a\n"u8))
        {
            return new ImageHeader(ImageFormat.Png, BinaryPrimitives.ReadInt32BigEndian(start[16..]), BinaryPrimitives.ReadInt32BigEndian(start[20..]), 1);
        }

        if (start[0] != 0xFF || start[1] != StartOfImage)
        {
            return null;
        }

        file.Position = 2;
        return ReadJpeg(file);
    }

    // Markers are FF xx, then a big-endian length that counts itself; the frame header SOFn holds the size.
    private static ImageHeader? ReadJpeg(Stream file)
    {
        var orientation = 1;
        Span<byte> frame = stackalloc byte[5];
        while (NextMarker(file) is int marker && marker != StartOfScan)
        {
            if (file.ReadAtLeast(frame[..2], 2, throwOnEndOfStream: false) < 2)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(frame) - 2;
            var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
            {
                return file.ReadAtLeast(frame, 5, throwOnEndOfStream: false) < 5
                    ? null
                    : new ImageHeader(ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), orientation);
            }

            var next = file.Position + length;
            if (marker == App1 && length > 0)
            {
                var segment = new byte[length];
                orientation = file.ReadAtLeast(segment, length, throwOnEndOfStream: false) == length ? ExifOrientation.Parse(segment) ?? orientation : orientation;
            }

            file.Position = next;
        }

        return null;
    }

    private static int? NextMarker(Stream file)
    {
        for (var octet = file.ReadByte(); octet >= 0; octet = file.ReadByte())
        {
            if (octet != 0xFF)
            {
                continue;
            }

            do
            {
                octet = file.ReadByte();
            }
            while (octet == 0xFF);

            if (octet > 0)
            {
                return octet;
            }
        }

        return null;
    }
}

using System.Buffers;
using System.Buffers.Binary;

namespace Kd.Detection.Data.Images;

/// <summary>
/// The PNG files that data sets are made of: 8 bits a sample, grey or RGB, with alpha or without, not interlaced, no colour profile.
/// libdeflate takes them whole, faster than zlib row by row (bench/decode). Whatever is of another kind or in any way irregular
/// is left to <see cref="LibPng"/>, which then also says what is wrong with it.
/// </summary>
internal static class PlainPng
{
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;
    private const int MostBytes = 1 << 30;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Pixels as RGB, alpha dropped; null when it is LibPng's.</summary>
    public static RgbImage? Decode(ReadOnlySpan<byte> file)
    {
        var parts = new List<Range>();
        if (Read(file, parts) is not { } header || RgbImage.Refusal(header.Width, header.Height) is not null || (header.Row + 1L) * header.Height > MostBytes)
        {
            return null;
        }

        var size = (header.Row + 1) * header.Height;
        var raw = ArrayPool<byte>.Shared.Rent(size + PngFilter.Slack);
        try
        {
            return Inflate(file, parts, raw.AsSpan(0, size)) ? Unfilter(header, raw) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    // Chunks are a big-endian length, a type of four letters, the data, and the CRC of type and data.
    private static Header? Read(ReadOnlySpan<byte> file, List<Range> parts)
    {
        if (!file.StartsWith(Signature))
        {
            return null;
        }

        Header? header = null;
        var at = Signature.Length;
        while (at + ChunkOverhead <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - ChunkOverhead)
            {
                return null;
            }

            var type = file.Slice(at + 4, 4);
            var data = new Range(at + 8, at + 8 + (int)length);
            var isData = type.SequenceEqual("IDAT"u8);
            if (LibDeflate.Crc32(file[(at + 4)..data.End]) != BinaryPrimitives.ReadUInt32BigEndian(file[data.End..]) || type.SequenceEqual("IHDR"u8) != header is null)
            {
                return null;
            }

            header ??= Header.Of(file[data]);
            if (header is null || !(isData ? IsNext(data, parts) : IsHarmless(type)))
            {
                return null;
            }

            at = data.End.Value + 4;
            if (isData)
            {
                parts.Add(data);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                return header;
            }
        }

        return null;
    }

    private static bool IsNext(Range data, List<Range> parts) => parts is not [.., var last] || data.Start.Value == last.End.Value + ChunkOverhead;

    // Chunks that change no pixel. Others, such as gAMA and iCCP, make LibPng convert colours.
    private static bool IsHarmless(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("IHDR"u8) || type.SequenceEqual("IEND"u8) || type.SequenceEqual("sRGB"u8) || type.SequenceEqual("pHYs"u8)
        || type.SequenceEqual("tEXt"u8) || type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8) || type.SequenceEqual("tIME"u8);

    private static bool Inflate(ReadOnlySpan<byte> file, List<Range> parts, Span<byte> target)
    {
        if (parts is [var only])
        {
            return LibDeflate.Inflate(file[only], target);
        }

        var length = parts.Sum(p => p.End.Value - p.Start.Value);
        var stream = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var at = 0;
            foreach (var part in parts)
            {
                file[part].CopyTo(stream.AsSpan(at));
                at += part.End.Value - part.Start.Value;
            }

            return LibDeflate.Inflate(stream.AsSpan(0, length), target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stream);
        }
    }

    private static unsafe RgbImage? Unfilter(Header header, byte[] raw)
    {
        var image = RgbImage.Unset(header.Width, header.Height);
        var rows = (Above: new byte[header.Row + PngFilter.Slack], Row: new byte[header.Row + PngFilter.Slack]);
        for (var y = 0; y < header.Height; y++)
        {
            var at = y * (header.Row + 1);
            fixed (byte* filtered = &raw[at + 1], above = rows.Above, row = rows.Row)
            {
                if (!PngFilter.Undo(raw[at], filtered, above, row, header.Row, header.Channels))
                {
                    return null;
                }
            }

            ToRgb(rows.Row.AsSpan(0, header.Row), header.Channels, image.Pixels.AsSpan(y * header.Width * 3, header.Width * 3));
            rows = (rows.Row, rows.Above);
        }

        return image;
    }

    private static void ToRgb(ReadOnlySpan<byte> row, int channels, Span<byte> rgb)
    {
        if (channels == 3)
        {
            row.CopyTo(rgb);
            return;
        }

        var second = channels == 4 ? 1 : 0;
        for (int p = 0, s = 0; p < rgb.Length; p += 3, s += channels)
        {
            (rgb[p], rgb[p + 1], rgb[p + 2]) = (row[s], row[s + second], row[s + second + second]);
        }
    }

    /// <param name="Channels">Samples, and so bytes, of a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.</param>
    private readonly record struct Header(int Width, int Height, int Channels)
    {
        public int Row => Width * Channels;

        // Width, height, bits, colour type, compression, filter method, interlace.
        public static Header? Of(ReadOnlySpan<byte> data)
        {
            if (data.Length != HeaderLength || !data[10..].SequenceEqual("\0\0\0"u8) || data[8] != 8)
            {
                return null;
            }

            var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
            var channels = data[9] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
            return channels == 0 || width is < 1 or > MostBytes / 4 || height < 1 ? null : new Header(width, height, channels);
        }
    }
}

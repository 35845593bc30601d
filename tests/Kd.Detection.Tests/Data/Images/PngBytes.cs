using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>PNG files of the kinds that libpng's simplified writer does not make: grey, palette, 16 bit, alpha.</summary>
internal static class PngBytes
{
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.</param>
    /// <param name="rows">Samples of each row, big-endian when 16-bit; the bytes are stored as they are, whatever their filter.</param>
    /// <param name="filters">Of each row; none when empty.</param>
    /// <param name="part">Most bytes of a data chunk.</param>
    /// <param name="gamma">Whether the file tells a gamma of 1.</param>
    public static byte[] Of(int width, int height, byte bitDepth, byte colourType, byte[] rows, byte[]? palette = null, byte[]? filters = null, int part = int.MaxValue, bool gamma = false)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colourType);
        Chunk(file, "IHDR", header);
        if (gamma)
        {
            Chunk(file, "gAMA", [0, 1, 0x86, 0xA0]);
        }

        if (palette is not null)
        {
            Chunk(file, "PLTE", palette);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var (y, row) in rows.Chunk(Math.Max(1, rows.Length / height)).Index())
            {
                zlib.Write([filters?[y] ?? 0, .. row]);
            }
        }

        foreach (var data in packed.ToArray().Chunk(part))
        {
            Chunk(file, "IDAT", data);
        }

        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32(body));
        file.Write(word);
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>PNG files of the kinds that libpng's simplified writer does not make: grey, palette, 16 bit, alpha.</summary>
internal static class PngBytes
{
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 6 RGBA.</param>
    /// <param name="rows">Samples of each row, big-endian when 16-bit.</param>
    public static byte[] Of(int width, int height, byte bitDepth, byte colourType, byte[] rows, byte[]? palette = null)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colourType);
        Chunk(file, "IHDR", header);
        if (palette is not null)
        {
            Chunk(file, "PLTE", palette);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in rows.Chunk(rows.Length / height))
            {
                zlib.Write([0, .. row]);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
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

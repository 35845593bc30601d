using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kd.EndToEnd.Tests;

/// <summary>Writes a small data set in VOC layout: noise images with one box each, the first six for training.</summary>
internal sealed class VocFolder
{
    private const int Side = 64;
    private readonly string root;

    private VocFolder(string root) => this.root = root;

    public static VocFolder Write(string parent, int images = 8)
    {
        var folder = new VocFolder(Path.Combine(parent, "voc"));
        foreach (var part in new[] { "Annotations", "JPEGImages", "ImageSets/Main" })
        {
            Directory.CreateDirectory(Path.Combine(folder.root, part));
        }

        var ids = Enumerable.Range(0, images).Select(i => $"image{i}").ToArray();
        foreach (var (id, seed) in ids.Select((id, i) => (id, i)))
        {
            File.WriteAllBytes(folder.Image(id), Png(seed));
            folder.Annotate(id, (10, 10, 40, 40));
        }

        File.WriteAllLines(Path.Combine(folder.root, "ImageSets/Main/trainval.txt"), ids[..6]);
        File.WriteAllLines(Path.Combine(folder.root, "ImageSets/Main/test.txt"), ids[6..]);
        return folder;
    }

    public string Image(string id) => Path.Combine(root, "JPEGImages", $"{id}.png");

    /// <summary>Boxes in pixels, 1-based and inclusive as VOC has them.</summary>
    public void Annotate(string id, params (int Left, int Top, int Right, int Bottom)[] boxes)
    {
        var objects = string.Concat(boxes.Select(b =>
            $"<object><name>blob</name><bndbox><xmin>{b.Left}</xmin><ymin>{b.Top}</ymin><xmax>{b.Right}</xmax><ymax>{b.Bottom}</ymax></bndbox></object>"));
        File.WriteAllText(
            Path.Combine(root, "Annotations", $"{id}.xml"),
            $"<annotation><filename>{id}.png</filename><size><width>{Side}</width><height>{Side}</height><depth>3</depth></size>{objects}</annotation>");
    }

    // 8-bit RGB without filtering.
    private static byte[] Png(int seed)
    {
        var rows = new byte[Side * (1 + (3 * Side))];
        var noise = new Random(seed);
        for (var y = 0; y < Side; y++)
        {
            noise.NextBytes(rows.AsSpan((y * (1 + (3 * Side))) + 1, 3 * Side));
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Side);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Side);
        (head[8], head[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", head), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    // CRC-32 of ISO 3309, as the PNG specification's appendix has it.
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}

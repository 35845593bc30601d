using System.Buffers.Binary;
using System.IO.Compression;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>TIFF files of every kind the decoder tells apart, little-endian.</summary>
internal sealed record TiffBytes(int Width, int Height, byte[] Samples)
{
    /// <summary>1 grey, 2 RGB, 3 palette, 5 CMYK.</summary>
    public ushort Photometric { get; init; } = 2;

    public ushort Channels { get; init; } = 3;

    public ushort Bits { get; init; } = 8;

    public ushort Orientation { get; init; } = 1;

    /// <summary>Rows of a strip; ignored when tiled.</summary>
    public int StripRows { get; init; } = int.MaxValue;

    /// <summary>Side of the square tiles; 0 for strips.</summary>
    public int Tile { get; init; }

    public bool Deflated { get; init; }

    /// <summary>The one strip as it is to stand in the file, compressed already; null for what the samples make.</summary>
    public byte[]? Stored { get; init; }

    /// <summary>TIFF's number of the compression of <see cref="Stored"/>.</summary>
    public ushort Compression { get; init; } = 1;

    /// <summary>Red, green and blue values, each 2^bits 16-bit ones in turn.</summary>
    public ushort[]? Palette { get; init; }

    public byte[] Encode()
    {
        using var file = new MemoryStream();
        file.Write([.. "II*\0"u8, 0, 0, 0, 0]);
        var blocks = (Stored is null ? Blocks().Select(Compressed) : [Stored]).Select(b => (At: Append(file, b), b.Length)).ToArray();
        var entries = new SortedDictionary<ushort, (ushort Type, uint[] Values)>
        {
            [256] = (4, [(uint)Width]),
            [257] = (4, [(uint)Height]),
            [258] = (3, [.. Enumerable.Repeat((uint)Bits, Channels)]),
            [259] = (3, [Deflated ? 8u : Compression]),
            [262] = (3, [Photometric]),
            [274] = (3, [Orientation]),
            [277] = (3, [Channels]),
            [Tile > 0 ? (ushort)324 : (ushort)273] = (4, [.. blocks.Select(b => b.At)]),
            [Tile > 0 ? (ushort)325 : (ushort)279] = (4, [.. blocks.Select(b => (uint)b.Length)]),
        };
        if (Tile > 0)
        {
            (entries[322], entries[323]) = ((4, [(uint)Tile]), (4, [(uint)Tile]));
        }
        else
        {
            entries[278] = (4, [(uint)Math.Min(StripRows, Height)]);
        }

        if (Palette is not null)
        {
            entries[320] = (3, [.. Palette.Select(p => (uint)p)]);
        }

        return Directory(file, entries);
    }

    private static byte[] Directory(MemoryStream file, SortedDictionary<ushort, (ushort Type, uint[] Values)> entries)
    {
        var table = new MemoryStream();
        table.Write(Little((ushort)entries.Count));
        foreach (var (tag, (type, values)) in entries)
        {
            byte[] data = [.. values.SelectMany(v => type == 3 ? Little((ushort)v) : Little(v))];
            table.Write([.. Little(tag), .. Little(type), .. Little((uint)values.Length)]);
            table.Write(data.Length > 4 ? Little(Append(file, data)) : [.. data, .. new byte[4 - data.Length]]);
        }

        table.Write(Little(0u));
        var at = Append(file, table.ToArray());
        var bytes = file.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), at);
        return bytes;
    }

    private IEnumerable<byte[]> Blocks()
    {
        var pixel = Channels * Bits / 8;
        var row = Width * pixel;
        if (Tile == 0)
        {
            var rows = Math.Min(StripRows, Height);
            return Samples.Chunk(rows * row);
        }

        return from top in Enumerable.Range(0, (Height + Tile - 1) / Tile)
               from left in Enumerable.Range(0, (Width + Tile - 1) / Tile)
               select Cut(left * Tile, top * Tile, pixel, row);
    }

    private byte[] Cut(int left, int top, int pixel, int row)
    {
        var block = new byte[Tile * Tile * pixel];
        var common = Math.Min(Tile, Width - left) * pixel;
        for (var y = 0; y < Math.Min(Tile, Height - top); y++)
        {
            Samples.AsSpan(((top + y) * row) + (left * pixel), common).CopyTo(block.AsSpan(y * Tile * pixel));
        }

        return block;
    }

    private byte[] Compressed(byte[] block)
    {
        if (!Deflated)
        {
            return block;
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(block);
        }

        return packed.ToArray();
    }

    private static uint Append(MemoryStream file, byte[] data)
    {
        if (file.Length % 2 == 1)
        {
            file.WriteByte(0);
        }

        var at = (uint)file.Length;
        file.Write(data);
        return at;
    }

    private static byte[] Little(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Little(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}

using System.Runtime.InteropServices;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data.Images;

/// <summary>LZW TIFF files as libtiff writes them.</summary>
/// <param name="Samples">Row-major, pixel by pixel; 16-bit samples in the machine's byte order.</param>
/// <param name="Tile">Side of the tiles, a multiple of 16; 0 for strips.</param>
internal sealed record TiffFile(int Width, int Height, int Channels, int Bits, byte[] Samples, int StripRows, int Tile, bool Differences, bool BigEndian)
{
    private const int Lzw = 5;

    private int Row => Width * Channels * Bits / 8;

    /// <summary>The samples as the decoder tells them: 8-bit RGB.</summary>
    public byte[] Rgb
    {
        get
        {
            var all = Bits == 8 ? Samples : Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(Samples).ToArray(), v => (byte)Math.Round(v / 257.0, MidpointRounding.AwayFromZero));
            return [.. all.Chunk(Channels).SelectMany(p => Channels >= 3 ? p[..3] : [p[0], p[0], p[0]])];
        }
    }

    public void Write(string file)
    {
        var tiff = Open(file, BigEndian ? "wb" : "wl");
        Assert.NotEqual(0, tiff);
        var fields = new SortedDictionary<LibTiff.Tag, int>
        {
            [LibTiff.Tag.Width] = Width,
            [LibTiff.Tag.Height] = Height,
            [LibTiff.Tag.BitsPerSample] = Bits,
            [LibTiff.Tag.Compression] = Lzw,
            [LibTiff.Tag.Photometric] = Channels >= 3 ? 2 : 1,
            [LibTiff.Tag.SamplesPerPixel] = Channels,
            [LibTiff.Tag.PlanarConfiguration] = 1,
            [LibTiff.Tag.Predictor] = Differences ? 2 : 1,
        };
        if (Tile > 0)
        {
            (fields[LibTiff.Tag.TileWidth], fields[LibTiff.Tag.TileHeight]) = (Tile, Tile);
        }
        else
        {
            fields[LibTiff.Tag.RowsPerStrip] = StripRows;
        }

        foreach (var (tag, value) in fields)
        {
            Assert.Equal(1, Set(tiff, (uint)tag, value));
        }

        var blocks = Tile > 0 ? Tiles() : Samples.Chunk(Row * StripRows);
        foreach (var (number, block) in blocks.Index())
        {
            Assert.Equal(block.Length, Tile > 0 ? WriteTile(tiff, (uint)number, block, block.Length) : WriteStrip(tiff, (uint)number, block, block.Length));
        }

        LibTiff.Close(tiff);
    }

    // What lies beyond the image is zero.
    private IEnumerable<byte[]> Tiles() =>
        from top in Enumerable.Range(0, (Height + Tile - 1) / Tile)
        from left in Enumerable.Range(0, (Width + Tile - 1) / Tile)
        select Enumerable.Range(top * Tile, Tile).SelectMany(y => Part(left * Tile, y)).ToArray();

    private byte[] Part(int left, int y)
    {
        var pixel = Channels * Bits / 8;
        var part = new byte[Tile * pixel];
        if (y < Height)
        {
            Samples.AsSpan((y * Row) + (left * pixel), Math.Min(Tile, Width - left) * pixel).CopyTo(part);
        }

        return part;
    }

    [DllImport(LibTiff.Library, EntryPoint = "TIFFOpen")]
    private static extern nint Open(string file, string mode);

    // Variadic in C; see LibTiff.
    [DllImport(LibTiff.Library, EntryPoint = "TIFFSetField")]
    private static extern int Set(nint tiff, uint tag, int value);

    [DllImport(LibTiff.Library, EntryPoint = "TIFFWriteEncodedStrip")]
    private static extern nint WriteStrip(nint tiff, uint strip, byte[] data, nint size);

    [DllImport(LibTiff.Library, EntryPoint = "TIFFWriteEncodedTile")]
    private static extern nint WriteTile(nint tiff, uint tile, byte[] data, nint size);
}

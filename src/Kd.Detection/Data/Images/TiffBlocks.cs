using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>
/// The strips or tiles of a TIFF whose samples are of 8 or 16 bits and lie pixel by pixel; one at a time is held. libtiff reads and decodes them,
/// but for sound LZW: that is <see cref="LzwStream"/>'s, which takes about half the time (bench/decode).
/// </summary>
internal sealed class TiffBlocks
{
    private const int Lzw = 5;
    private const int NoPredictor = 1;
    private const int Differences = 2;
    private const int HighestBitFirst = 1;

    private readonly nint tiff;
    private readonly bool tiled;
    private readonly int channels;
    private readonly int bits;
    private readonly byte[] samples;
    private readonly LzwStream? lzw;
    private readonly int predictor;
    private byte[] stored = [];

    private TiffBlocks(nint tiff, bool tiled, int size, int channels, int bits)
    {
        (this.tiff, this.tiled, this.channels, this.bits) = (tiff, tiled, channels, bits);
        samples = GC.AllocateUninitializedArray<byte>(size + LzwStream.Slack);
        predictor = LibTiff.Short(tiff, LibTiff.Tag.Predictor) ?? NoPredictor;
        lzw = LibTiff.Short(tiff, LibTiff.Tag.Compression) == Lzw
            && LibTiff.Short(tiff, LibTiff.Tag.FillOrder) is HighestBitFirst or null
            && predictor is NoPredictor or Differences
            ? new LzwStream()
            : null;
    }

    /// <summary>Columns of a block.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of a block; the last strip may have fewer.</summary>
    public required int Height { get; init; }

    /// <summary>Of the block that was read last: row-major, pixel by pixel, 16-bit samples in the machine's byte order.</summary>
    public ReadOnlySpan<byte> Samples => samples.AsSpan(0, samples.Length - LzwStream.Slack);

    /// <summary>Null when the head tells blocks without pixels, or with more than an array holds.</summary>
    public static TiffBlocks? Of(nint tiff, int imageWidth, int imageHeight, int channels, int bits)
    {
        var inTiles = LibTiff.IsTiled(tiff) != 0;
        var (size, width, height) = inTiles
            ? (LibTiff.TileSize(tiff), LibTiff.Long(tiff, LibTiff.Tag.TileWidth), LibTiff.Long(tiff, LibTiff.Tag.TileHeight))
            : (LibTiff.StripSize(tiff), imageWidth, Math.Min(LibTiff.Long(tiff, LibTiff.Tag.RowsPerStrip) ?? imageHeight, imageHeight));
        return size is 0 || size > (ulong)(Array.MaxLength - LzwStream.Slack) || width is not > 0 || height is not > 0
            ? null
            : new TiffBlocks(tiff, inTiles, (int)size, channels, bits) { Width = width.Value, Height = height.Value };
    }

    /// <summary>Reads a block, of a strip so many rows at least; an error text when it is damaged.</summary>
    public string? Read(uint number, int rows)
    {
        var needed = tiled ? Samples.Length : rows * Width * channels * (bits / 8);
        if (needed <= Samples.Length && (ReadLzw(number, needed) || ReadAny(number) >= needed))
        {
            return null;
        }

        return $"{(tiled ? "tile" : "strip")} {number} is damaged";
    }

    private nint ReadAny(uint number) =>
        tiled ? LibTiff.ReadTile(tiff, number, samples, Samples.Length) : LibTiff.ReadStrip(tiff, number, samples, Samples.Length);

    // False when the block is libtiff's: not LZW, written by rules older than TIFF 6.0, or damaged.
    private bool ReadLzw(uint number, int needed)
    {
        if (lzw is null || ReadStored(number, needed) is not { } length || !lzw.Decode(stored.AsSpan(0, length + LzwStream.Slack), samples.AsSpan(0, needed + LzwStream.Slack)))
        {
            return false;
        }

        var decoded = samples.AsSpan(0, needed);
        if (bits == 16 && LibTiff.IsByteSwapped(tiff) != 0)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(decoded);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        if (predictor == Differences)
        {
            HorizontalDifferences.Undo(decoded, Width, channels, bits);
        }

        return true;
    }

    // A code of at most 12 bits tells at least one byte: sound LZW takes hardly more than one and a half times the room of what it holds.
    private int? ReadStored(uint number, int needed)
    {
        var length = LibTiff.StoredSize(tiff, number);
        if (length > (ulong)Math.Min((2L * needed) + 16, Array.MaxLength - LzwStream.Slack))
        {
            return null;
        }

        if (stored.Length < (int)length + LzwStream.Slack)
        {
            stored = GC.AllocateUninitializedArray<byte>((int)length + LzwStream.Slack);
        }

        var read = tiled ? LibTiff.ReadStoredTile(tiff, number, stored, (nint)length) : LibTiff.ReadStoredStrip(tiff, number, stored, (nint)length);
        return read == (nint)length ? (int)length : null;
    }
}

using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>The parts of libtiff 4 that are used. Handlers of warnings and errors are off: what fails is told by return values.</summary>
internal static partial class LibTiff
{
    public const string Library = "libtiff.so.6";

    static LibTiff()
    {
        _ = SetWarningHandler(0);
        _ = SetErrorHandler(0);
    }

    /// <summary>"4.5.0" and the like.</summary>
    public static string VersionText => (Marshal.PtrToStringUTF8(Version()) ?? "").Split('\n')[0].Split(' ')[^1];

    /// <summary>Zero when the file is no TIFF.</summary>
    public static nint OpenRead(string file) => Open(file, "r");

    /// <summary>A 16-bit field, or its default; null when it has neither.</summary>
    public static int? Short(nint tiff, Tag tag) => GetShort(tiff, tag, out var value) == 0 ? null : value;

    /// <summary>A 32-bit field; null when it is absent.</summary>
    public static int? Long(nint tiff, Tag tag) => GetLong(tiff, tag, out var value) == 0 || value > int.MaxValue ? null : (int)value;

    [LibraryImport(Library, EntryPoint = "TIFFClose")]
    public static partial void Close(nint tiff);

    [LibraryImport(Library, EntryPoint = "TIFFIsTiled")]
    public static partial int IsTiled(nint tiff);

    /// <summary>Whether the file's byte order is not the machine's.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFIsByteSwapped")]
    public static partial int IsByteSwapped(nint tiff);

    [LibraryImport(Library, EntryPoint = "TIFFStripSize64")]
    public static partial ulong StripSize(nint tiff);

    [LibraryImport(Library, EntryPoint = "TIFFTileSize64")]
    public static partial ulong TileSize(nint tiff);

    /// <summary>Bytes decoded, below zero on an error.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadEncodedStrip")]
    public static partial nint ReadStrip(nint tiff, uint strip, Span<byte> target, nint size);

    /// <summary>Bytes decoded, below zero on an error.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadEncodedTile")]
    public static partial nint ReadTile(nint tiff, uint tile, Span<byte> target, nint size);

    /// <summary>Bytes of a strip or tile as the file tells them, compressed; not checked against the file's length.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFGetStrileByteCount")]
    public static partial ulong StoredSize(nint tiff, uint block);

    /// <summary>Bytes of a strip as they are stored, fewer or below zero when the file ends.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadRawStrip")]
    public static partial nint ReadStoredStrip(nint tiff, uint strip, Span<byte> target, nint size);

    /// <summary>Bytes of a tile as they are stored, fewer or below zero when the file ends.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadRawTile")]
    public static partial nint ReadStoredTile(nint tiff, uint tile, Span<byte> target, nint size);

    /// <summary>The whole image as packed ABGR in the order of <paramref name="orientation"/>; 0 on an error.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadRGBAImageOriented")]
    public static partial int ReadRgba(nint tiff, uint width, uint height, Span<uint> raster, int orientation, int stopOnError);

    [LibraryImport(Library, EntryPoint = "TIFFOpen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string file, string mode);

    // Variadic in C; the one pointer behind the tag travels like any third argument on x64 and arm64 Linux.
    [LibraryImport(Library, EntryPoint = "TIFFGetFieldDefaulted")]
    private static partial int GetShort(nint tiff, Tag tag, out ushort value);

    [LibraryImport(Library, EntryPoint = "TIFFGetField")]
    private static partial int GetLong(nint tiff, Tag tag, out uint value);

    [LibraryImport(Library, EntryPoint = "TIFFGetVersion")]
    private static partial nint Version();

    [LibraryImport(Library, EntryPoint = "TIFFSetWarningHandler")]
    private static partial nint SetWarningHandler(nint handler);

    [LibraryImport(Library, EntryPoint = "TIFFSetErrorHandler")]
    private static partial nint SetErrorHandler(nint handler);

    /// <summary>Fields of an image, by TIFF 6.0's numbers.</summary>
    public enum Tag : uint
    {
        Width = 256,
        Height = 257,
        BitsPerSample = 258,
        Compression = 259,
        Photometric = 262,
        FillOrder = 266,
        Orientation = 274,
        SamplesPerPixel = 277,
        RowsPerStrip = 278,
        PlanarConfiguration = 284,
        Predictor = 317,
        TileWidth = 322,
        TileHeight = 323,
        SampleFormat = 339,
    }
}

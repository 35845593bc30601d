using System.Runtime.InteropServices;

namespace Kd.Detection.Data.Images;

/// <summary>The parts of libdeflate that are used: zlib streams whose size is known, and their checksums.</summary>
internal static partial class LibDeflate
{
    public const string Library = "libdeflate.so.0";

    private const int Success = 0;

    /// <summary>True when <paramref name="stream"/> is a sound zlib stream of exactly as many bytes as <paramref name="target"/> holds.</summary>
    public static bool Inflate(ReadOnlySpan<byte> stream, Span<byte> target)
    {
        var decompressor = Allocate();
        try
        {
            return Decompress(decompressor, stream, (nuint)stream.Length, target, (nuint)target.Length, 0) == Success;
        }
        finally
        {
            Free(decompressor);
        }
    }

    public static uint Crc32(ReadOnlySpan<byte> bytes) => Crc32(0, bytes, (nuint)bytes.Length);

    [LibraryImport(Library, EntryPoint = "libdeflate_alloc_decompressor")]
    private static partial nint Allocate();

    [LibraryImport(Library, EntryPoint = "libdeflate_free_decompressor")]
    private static partial void Free(nint decompressor);

    // Without a place for the number of bytes written, fewer than the target holds are a failure.
    [LibraryImport(Library, EntryPoint = "libdeflate_zlib_decompress")]
    private static partial int Decompress(nint decompressor, ReadOnlySpan<byte> stream, nuint size, Span<byte> target, nuint room, nint written);

    [LibraryImport(Library, EntryPoint = "libdeflate_crc32")]
    private static partial uint Crc32(uint start, ReadOnlySpan<byte> bytes, nuint size);
}

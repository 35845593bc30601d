using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Kd.Core.Artifacts;

/// <summary>The calls of libc that .NET lacks: link, exclusive mkdir, fsync of a directory, number of links.</summary>
internal static partial class Posix
{
    private const int ErrorExists = 17;
    private const int OpenReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64
    private const int OpenReadOnlyDirectoryArm = 0x4000;

    /// <summary>False when <paramref name="to"/> exists.</summary>
    public static bool Link(string from, string to) => TrueUnlessExists(LinkNative(from, to), $"link {from} to {to}");

    /// <summary>False when <paramref name="path"/> exists.</summary>
    public static bool MakeDirectory(string path) => TrueUnlessExists(MkdirNative(path, 0b111_101_101), $"make directory {path}");

    /// <summary>Makes names created in or removed from a directory survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        var flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? OpenReadOnlyDirectoryArm : OpenReadOnlyDirectory;
        var descriptor = OpenNative(path, flags);
        if (descriptor < 0)
        {
            throw Error($"open directory {path}");
        }

        try
        {
            if (FsyncNative(descriptor) != 0)
            {
                throw Error($"sync directory {path}");
            }
        }
        finally
        {
            _ = CloseNative(descriptor);
        }
    }

    /// <summary>How many names a file has. By statx, whose structure is the same on every architecture: stx_nlink is at byte 16.</summary>
    public static int Links(string path)
    {
        const int currentDirectory = -100;
        const uint wantLinks = 4;
        var buffer = new byte[256];
        return StatxNative(currentDirectory, path, 0, wantLinks, buffer) == 0
            ? BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(16))
            : throw Error($"count links of {path}");
    }

    private static bool TrueUnlessExists(int answer, string what) =>
        answer == 0 || (Marshal.GetLastPInvokeError() == ErrorExists ? false : throw Error(what));

    private static IOException Error(string what)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"cannot {what}: {new Win32Exception(code).Message}");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkNative(string from, string to);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirNative(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FsyncNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxNative(int directory, string path, int flags, uint mask, byte[] buffer);
}

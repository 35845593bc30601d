using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kd.Core.Artifacts;

/// <summary>The calls of libc that .NET lacks: files without a name, link, exclusive mkdir, fsync of a directory, number of links.</summary>
internal static partial class Posix
{
    private const int ErrorExists = 17;
    private const int ErrorIsDirectory = 21;
    private const int ErrorNotSupported = 95;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const int Unnamed = 0x400000; // __O_TMPFILE
    private static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000; // O_DIRECTORY

    /// <summary>False when <paramref name="to"/> exists.</summary>
    public static bool Link(string from, string to) => TrueUnlessExists(LinkNative(from, to), $"link {from} to {to}");

    /// <summary>Gives an unnamed file its name; false when <paramref name="to"/> exists.</summary>
    public static bool Link(SafeFileHandle from, string to)
    {
        const int followSymbolicLink = 0x400;
        return TrueUnlessExists(LinkAtNative(CurrentDirectory, $"/proc/self/fd/{from.DangerousGetHandle()}", CurrentDirectory, to, followSymbolicLink), $"link a new file to {to}");
    }

    /// <summary>A new file for writing that lies on a directory's disk under no name, so that nothing of it is left unless it is linked; null where the file system has no such files, as NFS.</summary>
    public static SafeFileHandle? OpenUnnamed(string directory)
    {
        var descriptor = OpenNative(directory, WriteOnly | CloseOnExec | Unnamed | Directory, 0b110_110_110);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() is ErrorNotSupported or ErrorIsDirectory ? null : throw Error($"make a file in {directory}");
    }

    /// <summary>Starts writing what of a file is not on its disk, without waiting. Where that cannot be, a flush does all of it later.</summary>
    public static void BeginWriting(SafeFileHandle file)
    {
        const uint write = 2;
        _ = SyncFileRangeNative(file, 0, 0, write);
    }

    /// <summary>False when <paramref name="path"/> exists.</summary>
    public static bool MakeDirectory(string path) => TrueUnlessExists(MkdirNative(path, 0b111_101_101), $"make directory {path}");

    /// <summary>Makes names created in or removed from a directory survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = OpenNative(path, CloseOnExec | Directory, mode: 0);
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
        const uint wantLinks = 4;
        var buffer = new byte[256];
        return StatxNative(CurrentDirectory, path, 0, wantLinks, buffer) == 0
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
    private static partial int OpenNative(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAtNative(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRangeNative(SafeFileHandle file, long offset, long bytes, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FsyncNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxNative(int directory, string path, int flags, uint mask, byte[] buffer);
}

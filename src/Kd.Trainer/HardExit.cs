using System.Runtime.InteropServices;

namespace Kd.Trainer;

/// <summary>Leaves the process without running anything more: an orderly exit would tear libtorch down under the training thread.</summary>
internal static partial class HardExit
{
    public static void Now() => Exit(0);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}

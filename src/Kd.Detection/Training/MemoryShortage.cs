using System.Runtime.InteropServices;

namespace Kd.Detection.Training;

/// <summary>Whether a failure says that memory ran out: libtorch reports a full device or heap only in words.</summary>
public static class MemoryShortage
{
    public static bool Is(Exception e) => e is OutOfMemoryException
        || (e is ExternalException && (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)));

    public static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0];
}

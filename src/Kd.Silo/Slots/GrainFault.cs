using Orleans.Runtime;

namespace Kd.Silo.Slots;

/// <summary>Which exceptions of a grain call may pass by themselves.</summary>
internal static class GrainFault
{
    public static bool IsPassing(Exception e) => e is OrleansException or TimeoutException or IOException;
}

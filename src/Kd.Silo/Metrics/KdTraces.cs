using System.Diagnostics;
using Kd.Core.Scheduling;

namespace Kd.Silo.Metrics;

/// <summary>
/// Spans of what people wait for: a submit, below it each cell on a slot, below that each attempt. A cell carries the trace of the
/// submit that offered it; one whose sweep was taken over from another silo begins a trace of its own.
/// </summary>
internal static class KdTraces
{
    public const string Name = "Kd";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Null when nobody listens.</summary>
    public static Activity? Submit(string sweep) => Root("submit", null)?.SetTag("kd.sweep", sweep);

    /// <summary>From lease to release.</summary>
    public static Activity? Cell(Lease lease, string slot) => Root("cell", lease.Cell.Trace)?
        .SetTag("kd.sweep", string.Join(',', lease.Sweeps))
        .SetTag("kd.cell", lease.Cell.Label)
        .SetTag("kd.key", lease.Cell.Key.Hex)
        .SetTag("kd.slot", slot)
        .SetTag("kd.waited_seconds", lease.WaitedSeconds);

    /// <summary>Below the cell's span.</summary>
    public static Activity? Attempt(int number, int fromStep) => Source.StartActivity("attempt")?.SetTag("kd.attempt", number).SetTag("kd.from_step", fromStep);

    // Whatever is current here, such as the HTTP server's own, is not exported and would leave a hole.
    private static Activity? Root(string name, string? parent)
    {
        Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Internal, parent);
    }
}

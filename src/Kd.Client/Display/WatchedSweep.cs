using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Scheduling;

namespace Kd.Client.Display;

/// <summary>A sweep at one moment of watching.</summary>
/// <param name="Rows">How far its rows are; empty where only a part of the cells is wanted, and before the first look.</param>
internal sealed record WatchedSweep(SweepStatus Status, ImmutableArray<RowForecast> Rows, Goodput Goodput)
{
    /// <summary>Rows with cells left.</summary>
    public IEnumerable<RowForecast> Open => Rows.Where(row => row.Settled < row.Planned);
}

using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Orleans.Concurrency;

namespace Kd.Grains.Sweeps;

/// <summary>Drives one sweep: knows its plan and where each cell stands, and offers what is ready. Key: the sweep's name.</summary>
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Works on the sweep: reads the store if the last reading is old enough, then offers what has become ready. Called again and again by whoever wants the sweep done.</summary>
    /// <param name="submitted">Somebody submitted it anew, so what was in a cell's way may have been mended; null: nobody did.</param>
    /// <returns>True while anything is left to do.</returns>
    Task<bool> Reconcile(Submission? submitted);

    /// <summary>Somebody changed the store by hand or by command: forgets all it read, and reads anew when next asked.</summary>
    Task Forget();

    /// <summary>Null when there is no such sweep.</summary>
    Task<SweepStatus?> GetStatus();

    /// <summary>In plan order; null when there is no such sweep, or none that can be read.</summary>
    Task<SweepCells?> GetCells();

    /// <summary>A hint that a cell's place in the store has changed.</summary>
    [OneWay]
    Task CellChanged(CellNotice notice);
}

/// <summary>A submit of a sweep.</summary>
/// <param name="Trace">As a W3C traceparent; null when nobody traces.</param>
[Immutable]
public sealed record Submission(string? Trace = null)
{
    /// <summary>Tells it from others: whoever wants the sweep done passes it on again and again.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("n");
}

/// <summary>Rows of a sweep's cells.</summary>
[Immutable]
public sealed record SweepCells(ImmutableArray<CellView> Cells);

/// <summary>Something happened to a cell.</summary>
/// <param name="Obstacle">Why it could not even begin, where the store does not tell.</param>
[Immutable]
public sealed record CellNotice(CellKey Cell, string? Obstacle = null);

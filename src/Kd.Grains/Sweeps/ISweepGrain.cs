using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Orleans.Concurrency;

namespace Kd.Grains.Sweeps;

/// <summary>Drives one sweep: knows its plan and where each cell stands, and offers what is ready. Key: the sweep's name.</summary>
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Works on the sweep: reads the store if the last reading is old enough, then offers what has become ready. Called again and again by whoever wants the sweep done.</summary>
    /// <param name="scope">Null keeps what was wanted before, as the store has it.</param>
    /// <returns>True while anything is left to do.</returns>
    Task<bool> Reconcile(SweepScope? scope);

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

/// <summary>What of a sweep is wanted.</summary>
/// <param name="Only">Globs on labels; a cell is wanted when one matches, and so is its teacher. Empty wants all.</param>
public sealed record SweepScope(ImmutableArray<string> Only)
{
    public static SweepScope All { get; } = new([]);

    /// <summary>The trace of the submit, as a W3C traceparent; null when nobody traces.</summary>
    public string? Trace { get; init; }
}

/// <summary>Rows of a sweep's cells.</summary>
public sealed record SweepCells(ImmutableArray<CellView> Cells);

/// <summary>Something happened to a cell.</summary>
/// <param name="Obstacle">Why it could not even begin, where the store does not tell.</param>
public sealed record CellNotice(CellKey Cell, string? Obstacle = null);

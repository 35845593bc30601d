using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Scheduling;

/// <summary>A ready cell as a sweep offers it: what ordering and starting it need.</summary>
public sealed record OfferedCell
{
    public required CellKey Key { get; init; }

    public required CellSpec Spec { get; init; }

    /// <summary>How the offering sweep calls it.</summary>
    public required string Label { get; init; }

    /// <summary>The data set's folder relative to a silo's data root; null for drawn ones.</summary>
    public string? DatasetPath { get; init; }

    public required bool IsTeacher { get; init; }

    /// <summary>Place in the plan.</summary>
    public required int Order { get; init; }

    /// <summary>The trace that its spans belong to, as a W3C traceparent; null when nobody traces.</summary>
    public string? Trace { get; init; }
}

/// <summary>A change of what a sweep offers.</summary>
public sealed record CellOffers
{
    /// <summary>Most cells of one call: none carries a whole plan.</summary>
    public const int MaxAdded = 100;

    public required string Sweep { get; init; }

    /// <summary>The sweep's share of the slots beside those of others.</summary>
    public double Weight { get; init; } = 1;

    public ImmutableArray<OfferedCell> Added { get; init; } = [];

    /// <summary>Cells that may start too, and that the sweep will offer when these run low.</summary>
    public int KeptBack { get; init; }

    /// <summary>No longer wanted by this sweep; a lease that no sweep wants is revoked at its next renewal.</summary>
    public ImmutableArray<CellKey> Withdrawn { get; init; } = [];
}

/// <summary>Cells a dispatcher holds for a sweep, offered or leased.</summary>
public sealed record HeldCells(ImmutableArray<CellKey> Keys);

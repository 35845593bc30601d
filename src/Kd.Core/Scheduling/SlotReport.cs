using System.Collections.Immutable;

namespace Kd.Core.Scheduling;

/// <summary>What a slot says of itself with every call to the dispatcher.</summary>
public sealed record SlotReport
{
    /// <summary>Unique in the cluster: silo address and slot.</summary>
    public required string Slot { get; init; }

    /// <summary>As people read it: "cpu0".</summary>
    public required string Name { get; init; }

    /// <summary>The silo it belongs to, as people read it.</summary>
    public string Silo { get; init; } = "";

    /// <summary>What it computes on: "cpu", or as its trainer names its GPU.</summary>
    public string Device { get; init; } = "";

    /// <summary>Only cells whose recipe asks for as many fit.</summary>
    public required int Threads { get; init; }

    /// <summary>What its trainer is of, and so all cells it may train; null until one has started.</summary>
    public string? TrainerRevision { get; init; }

    /// <summary>All slots of the same silo.</summary>
    public ImmutableArray<string> Siblings { get; init; } = [];

    /// <summary>The pool has no other slots than the siblings: its silo stands alone.</summary>
    public bool SiblingsAreAll { get; init; }

    /// <summary>Why this slot cannot work just now, such as a trainer that does not start.</summary>
    public string? Trouble { get; init; }

    /// <summary>Id of the lease that it gives back as it asks for the next; null without one.</summary>
    public string? Ended { get; init; }

    /// <summary>True when it may train a cell of these needs.</summary>
    public bool Fits(SlotNeed need) => Threads == need.Threads && (TrainerRevision ?? need.TrainerRevision) == need.TrainerRevision;
}

using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Api;

/// <summary>Body of POST /v1/sweeps/NAME/reevaluations: cells of the sweep whose metrics shall be computed anew from their kept detections.</summary>
public sealed record ReevaluateRequest
{
    public required ImmutableArray<CellKey> Cells { get; init; }
}

/// <summary>What became of one of them; the answer is a list, in plan order.</summary>
public sealed record Reevaluation
{
    public required CellKey Key { get; init; }

    public required string Label { get; init; }

    public required ReevaluationOutcome Outcome { get; init; }

    /// <summary>Revision of the metrics before; null without a result.</summary>
    public string? From { get; init; }

    /// <summary>Revision that computed anew; null when it came to nothing.</summary>
    public string? To { get; init; }

    /// <summary>Metrics the tables showed before.</summary>
    public ImmutableSortedDictionary<string, double> Before { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Metrics computed now.</summary>
    public ImmutableSortedDictionary<string, double> After { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Why not, where it came to nothing.</summary>
    public string? Message { get; init; }
}

/// <summary>Ends of a reevaluation.</summary>
public enum ReevaluationOutcome
{
    /// <summary>Kept beside the result as a new revision; tables show it from now on.</summary>
    Added,

    /// <summary>This revision had computed the very same numbers before: nothing was written.</summary>
    Unchanged,

    /// <summary>This revision gave other numbers before: a fault, and nothing was written.</summary>
    Contradicted,

    /// <summary>The cell has no result.</summary>
    NotDone,

    /// <summary>Detections or data cannot be read, or do not fit together.</summary>
    Failed,
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Core.Api;

/// <summary>Answer of POST /v1/sweeps/NAME/cancel and /resume.</summary>
/// <param name="Changed">False when it was so before.</param>
/// <param name="Status">Where the sweep stands now.</param>
public sealed record SweepChange(string Sweep, bool Changed, SweepStatus Status);

/// <summary>Body of POST /v1/sweeps/NAME/retry: which failed cells shall be tried again. A cell must meet every list that is not empty.</summary>
public sealed record RetryRequest
{
    /// <summary>Globs on labels, or keys, or beginnings of keys of at least six digits.</summary>
    public ImmutableArray<string> Cells { get; init; } = [];

    /// <summary>Names of rows.</summary>
    public ImmutableArray<string> Configs { get; init; } = [];

    /// <summary>What they failed of; "lost" means suspected killers. Diverged cells would diverge again: they must be asked for by cell or cause.</summary>
    public ImmutableArray<FailureKind> Causes { get; init; } = [];
}

/// <summary>Answer: the cells whose failures are forgotten, by label.</summary>
public sealed record RetryResponse(string Sweep, ImmutableArray<string> Retried, SweepStatus Status);

/// <summary>Answer of DELETE /v1/sweeps/NAME.</summary>
/// <param name="Trash">Where it lies now, relative to the store.</param>
public sealed record DeleteResponse(string Sweep, string Trash);

/// <summary>Answer of POST /v1/cells/KEY/evict.</summary>
/// <param name="Trash">Where they lie now, relative to the store.</param>
/// <param name="Cells">The cell, then its students that had any file.</param>
public sealed record EvictResponse(string Trash, ImmutableArray<CellKey> Cells);

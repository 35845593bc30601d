using System.Collections.Immutable;
using Kd.Core.Results;

namespace Kd.Core.Cells;

/// <summary>All the store knows of a cell; its status is derived from this (<see cref="CellPolicy"/>), never stored.</summary>
public sealed record CellRecord
{
    public required CellKey Cell { get; init; }

    /// <summary>With the metrics of its newest evaluation.</summary>
    public CellResult? Result { get; init; }

    /// <summary>In order of their numbers.</summary>
    public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>In order of their numbers.</summary>
    public ImmutableArray<RetryMark> Retries { get; init; } = [];

    /// <summary>What of it cannot be read, and what to do; null when all can. Nothing else is told then.</summary>
    public string? Damage { get; init; }
}

/// <summary>One attempt as its directory shows it.</summary>
/// <param name="End">Null while it runs, and for ever when it was lost.</param>
/// <param name="Resume">The newest resume checkpoint recorded; always later in training than those of earlier attempts.</param>
public sealed record AttemptRecord(int Number, AttemptEnd? End, ResumePoint? Resume);

/// <summary>A resume checkpoint: the step it was taken at, its file in the attempt directory and that file's SHA-256.</summary>
public sealed record ResumePoint(int Step, string File, string Sha256)
{
    /// <summary>The one recorded before it in the same attempt, kept in case this one is spoilt on disk.</summary>
    public ResumePoint? Before { get; init; }
}

/// <summary>Somebody asked for a failed cell to be tried again: failures up to <paramref name="AfterAttempt"/> count no more.</summary>
public sealed record RetryMark(int AfterAttempt, DateTimeOffset At);

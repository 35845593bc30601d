using System.Collections.Immutable;

namespace Kd.Core.Artifacts;

/// <summary>
/// How often a sweep was cancelled and resumed, and how often it was said what of it is wanted: the highest n of its files
/// cancelled-n, resumed-n and wanted-n. The n-th cancellation is taken back by the n-th resumption, so whoever marks the same
/// at once writes the same name.
/// </summary>
public sealed record SweepMarks(int Cancelled, int Resumed, int Wanted)
{
    /// <summary>A cancelled sweep wants no cell.</summary>
    public bool IsCancelled => Cancelled > Resumed;

    /// <param name="names">Of all files in the sweep's directory.</param>
    public static SweepMarks Of(IReadOnlyCollection<string> names) =>
        new(names.Max(ArtifactPaths.CancelledNumber) ?? 0, names.Max(ArtifactPaths.ResumedNumber) ?? 0, names.Max(ArtifactPaths.WantedNumber) ?? 0);
}

/// <summary>Content of a mark.</summary>
public sealed record SweepMark(DateTimeOffset At);

/// <summary>What of a sweep is wanted since then.</summary>
/// <param name="Only">Globs over labels; empty: all.</param>
public sealed record SweepWish(ImmutableArray<string> Only, DateTimeOffset At);

/// <summary>What became of a mark.</summary>
public enum MarkOutcome
{
    /// <summary>The sweep is as wanted from now on.</summary>
    Marked,

    /// <summary>It was so before.</summary>
    WasSo,

    /// <summary>There is no such sweep.</summary>
    NoSweep,
}

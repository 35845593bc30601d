using Kd.Core.Artifacts;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Silo.Trainers;

/// <summary>What an event must hold beyond being JSON of its type: any program may be a trainer, and what one tells becomes paths and timers.</summary>
internal static class EventSense
{
    /// <summary>Longer than any phase, and as much as a timer takes.</summary>
    private static readonly TimeSpan MostDeadline = TimeSpan.FromDays(30);

    /// <summary>Null for one that makes sense; else what is wrong with it.</summary>
    public static string? Fault(AttemptEvent told) => told switch
    {
        PhaseEvent phase when !(phase.DeadlineSeconds >= 0 && phase.DeadlineSeconds <= MostDeadline.TotalSeconds) => $"a phase with a deadline of {phase.DeadlineSeconds} s",
        CheckpointedEvent checkpoint when !ArtifactPaths.IsName(checkpoint.File) => "a checkpoint whose file is no name the store allows",
        CompletedEvent completed when completed.Result is not { } result || result.Cell != told.Attempt.Cell || result.Attempt != told.Attempt.Number => "an end with the result of another attempt, or without any",
        CompletedEvent completed when !IsWhole(completed.Result) => "a result whose artifacts are not named with file and SHA-256",
        FailedEvent { Message: null } => "a failure without a message",
        _ => null,
    };

    private static bool IsWhole(CellResult result) =>
        result is { Detections: not null, Curves: not null } && result.Best is null or { Checkpoint: not null }
        && result.Artifacts().All(artifact => artifact.Sha256 is { } hash && ArtifactHash.Is(hash));
}

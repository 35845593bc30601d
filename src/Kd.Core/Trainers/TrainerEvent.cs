using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Results;

namespace Kd.Core.Trainers;

/// <summary>What a trainer writes to its stdout: one JSON object a line. stderr is the log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloEvent), "hello")]
[JsonDerivedType(typeof(DescribedEvent), "described")]
[JsonDerivedType(typeof(DescribeFailedEvent), "describeFailed")]
[JsonDerivedType(typeof(ProbedEvent), "probed")]
[JsonDerivedType(typeof(ProbeFailedEvent), "probeFailed")]
[JsonDerivedType(typeof(ReevaluatedEvent), "reevaluated")]
[JsonDerivedType(typeof(ReevaluateFailedEvent), "reevaluateFailed")]
[JsonDerivedType(typeof(StartedEvent), "started")]
[JsonDerivedType(typeof(PhaseEvent), "phase")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(HeartbeatEvent), "heartbeat")]
[JsonDerivedType(typeof(CheckpointedEvent), "checkpointed")]
[JsonDerivedType(typeof(EvaluatedEvent), "evaluated")]
[JsonDerivedType(typeof(CompletedEvent), "completed")]
[JsonDerivedType(typeof(PreemptedEvent), "preempted")]
[JsonDerivedType(typeof(CancelledEvent), "cancelled")]
[JsonDerivedType(typeof(FailedEvent), "failed")]
public abstract record TrainerEvent
{
    private protected TrainerEvent()
    {
    }
}

/// <summary>First line of every trainer.</summary>
public sealed record HelloEvent(int Protocol, BackendInfo Backend, string TrainerRevision, string EvaluationRevision) : TrainerEvent;

/// <summary>Answer to <see cref="DescribeCommand"/>.</summary>
public sealed record DescribedEvent(string Id, DatasetDescription Description) : TrainerEvent;

/// <summary>The data set cannot be read; the message says what, where and what to do.</summary>
public sealed record DescribeFailedEvent(string Id, string Message) : TrainerEvent;

/// <summary>Answer to <see cref="ProbeCommand"/>.</summary>
public sealed record ProbedEvent(string Id, ProbeFigures Figures) : TrainerEvent;

/// <summary>The shape cannot be trained on this device; the message says why.</summary>
public sealed record ProbeFailedEvent(string Id, string Message) : TrainerEvent;

/// <summary>Answer to <see cref="ReevaluateCommand"/>: its curves lie complete and synced in the directory that named.</summary>
public sealed record ReevaluatedEvent(string Id, CellEvaluation Evaluation) : TrainerEvent;

/// <summary>Detections or data cannot be read, or do not fit together; the message says what, where and what to do.</summary>
public sealed record ReevaluateFailedEvent(string Id, string Message) : TrainerEvent;

/// <summary>An event of one attempt. Sequence numbers rise by one from 0; foreign and late events are dropped and counted by the reader.</summary>
public abstract record AttemptEvent : TrainerEvent
{
    private protected AttemptEvent()
    {
    }

    public required AttemptId Attempt { get; init; }

    public required long Sequence { get; init; }
}

/// <summary>Training begins, at step <paramref name="FromStep"/> of <paramref name="Steps"/> when resumed.</summary>
public sealed record StartedEvent(int FromStep, int Steps, int Epochs) : AttemptEvent;

/// <summary>The trainer enters a phase and promises to leave it within the deadline; past it, it hangs.</summary>
public sealed record PhaseEvent(TrainerPhase Phase, double DeadlineSeconds) : AttemptEvent;

/// <summary>Where training stands. Loss terms by name, none of them NaN (a non-finite loss is <see cref="FailureKind.Diverged"/>).</summary>
public sealed record ProgressEvent : AttemptEvent
{
    public required int Epoch { get; init; }

    public required int Step { get; init; }

    public required int Steps { get; init; }

    public required ImmutableSortedDictionary<string, double> Losses { get; init; }

    public required double ImagesPerSecond { get; init; }

    /// <summary>Share of the time since the last progress that the trainer waited for its loader, 0..1.</summary>
    public required double LoaderWaitShare { get; init; }

    public required double EtaSeconds { get; init; }

    /// <summary>Null from trainers that do not look.</summary>
    public DeviceUse? Device { get; init; }
}

/// <summary>How much of its device a trainer uses; null where the device does not tell.</summary>
/// <param name="MemoryUsedBytes">Held by this trainer: memory of the GPU, or resident memory of the process.</param>
/// <param name="MemorySizeBytes">Of the whole device.</param>
/// <param name="Utilisation">Share of the last moment in which the device computed, 0..1.</param>
public sealed record DeviceUse(long? MemoryUsedBytes, long? MemorySizeBytes, double? Utilisation);

/// <summary>Sign of life driven by work counters: <paramref name="Work"/> grows only when work was done.</summary>
public sealed record HeartbeatEvent(long Work) : AttemptEvent;

/// <summary>A resume checkpoint lies complete and synced in the attempt directory, under a name that no other one will have. The silo removes old ones.</summary>
public sealed record CheckpointedEvent(int Step, string File, string Sha256) : AttemptEvent;

/// <summary>Metrics of the EMA weights after an epoch.</summary>
public sealed record EvaluatedEvent(int Epoch, ImmutableSortedDictionary<string, double> Metrics) : AttemptEvent;

/// <summary>All artifacts lie complete and synced in the attempt directory under the names the result gives.</summary>
public sealed record CompletedEvent(CellResult Result) : AttemptEvent;

/// <summary>Stopped on request after a resume checkpoint.</summary>
public sealed record PreemptedEvent(int Step) : AttemptEvent;

/// <summary>Stopped on request.</summary>
public sealed record CancelledEvent : AttemptEvent;

/// <summary>The attempt failed; the process is not reused.</summary>
public sealed record FailedEvent(FailureKind Kind, string Message) : AttemptEvent;

/// <summary>Phases of an attempt.</summary>
public enum TrainerPhase
{
    Loading,
    Training,
    Checkpointing,
    Evaluating,
    Finishing,
}

/// <summary>Why an attempt failed.</summary>
public enum FailureKind
{
    /// <summary>Non-finite loss: deterministic in the seed, an outcome, never retried.</summary>
    Diverged,

    /// <summary>The data cannot be trained on: terminal until mended.</summary>
    BadData,

    /// <summary>Retried with back-off.</summary>
    OutOfMemory,

    /// <summary>The process died: retried with back-off.</summary>
    Crashed,

    /// <summary>A phase outlived its deadline: retried with back-off.</summary>
    Hung,

    /// <summary>The attempt's owner vanished: not the cell's fault.</summary>
    Lost,
}

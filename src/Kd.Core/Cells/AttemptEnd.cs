using System.Text.Json.Serialization;
using Kd.Core.Trainers;

namespace Kd.Core.Cells;

/// <summary>How an attempt ended: end.json, written once by its owner; the end of the accepted attempt is the result that names it. An attempt without either is running or lost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CompletedEnd), "completed")]
[JsonDerivedType(typeof(PreemptedEnd), "preempted")]
[JsonDerivedType(typeof(CancelledEnd), "cancelled")]
[JsonDerivedType(typeof(FailedEnd), "failed")]
public abstract record AttemptEnd
{
    private protected AttemptEnd()
    {
    }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Its result was accepted, or outrun by another attempt's.</summary>
public sealed record CompletedEnd : AttemptEnd;

/// <summary>An orderly stop after a resume checkpoint: counts for nothing.</summary>
public sealed record PreemptedEnd : AttemptEnd;

/// <summary>Stopped because nobody wanted the cell any more: counts for nothing.</summary>
public sealed record CancelledEnd : AttemptEnd;

/// <summary>The attempt failed. Also written when a finished attempt's result was refused.</summary>
public sealed record FailedEnd(FailureKind Failure, string Message) : AttemptEnd;

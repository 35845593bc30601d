using System.Text.Json.Serialization;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Grains.Cells;

/// <summary>How an attempt came to its end. An attempt that ends without one is lost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AttemptCompleted), "completed")]
[JsonDerivedType(typeof(AttemptFailed), "failed")]
[JsonDerivedType(typeof(AttemptPreempted), "preempted")]
[JsonDerivedType(typeof(AttemptCancelled), "cancelled")]
public abstract record AttemptOutcome
{
    private protected AttemptOutcome()
    {
    }
}

/// <summary>Trained to its end; the artifacts lie in the attempt directory under the names the result gives.</summary>
public sealed record AttemptCompleted(CellResult Result) : AttemptOutcome;

/// <summary>Failed, by its own fault or its machine's.</summary>
public sealed record AttemptFailed(FailureKind Kind, string Message) : AttemptOutcome;

/// <summary>Stopped by an orderly drain after the checkpoint of this step: counts for nothing.</summary>
public sealed record AttemptPreempted(int Step) : AttemptOutcome;

/// <summary>Stopped because nobody wants the cell any more.</summary>
public sealed record AttemptCancelled : AttemptOutcome;

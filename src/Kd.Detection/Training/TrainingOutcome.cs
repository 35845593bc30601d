using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Detection.Training;

/// <summary>How one attempt at a cell ended.</summary>
public abstract record TrainingOutcome
{
    private TrainingOutcome()
    {
    }

    /// <summary>Trained to the end; all artifacts lie in the attempt directory.</summary>
    public sealed record Completed(CellResult Result) : TrainingOutcome;

    /// <summary>Stopped on request at a step boundary, behind a resume checkpoint.</summary>
    public sealed record Preempted(int Step) : TrainingOutcome;

    /// <summary>Stopped on request; nothing is kept.</summary>
    public sealed record Cancelled : TrainingOutcome;

    /// <summary>Could not go on; <paramref name="Message"/> says what, where and what to do.</summary>
    public sealed record Failed(FailureKind Kind, string Message) : TrainingOutcome;
}

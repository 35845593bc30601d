using System.Collections.Immutable;
using Kd.Core.Trainers;
using Kd.Grains.Cells;

namespace Kd.Silo.Metrics;

/// <summary>Words for what became of attempts, as labels have them.</summary>
internal static class AttemptWords
{
    public const string NoCause = "none";
    public const string Failed = "failed";

    /// <summary>Those without a cause.</summary>
    public static ImmutableArray<string> Outcomes { get; } = ["completed", "duplicate", "refused", "preempted", "cancelled", "unreported"];

    /// <param name="outcome">As the slot knows it.</param>
    /// <param name="answer">What the cell made of it; null when it could not be told.</param>
    public static string Of(AttemptOutcome outcome, ReportAnswer? answer) => (outcome, answer) switch
    {
        (_, null) => "unreported",
        (AttemptCompleted, { Refusal: not null }) => "refused",
        (AttemptCompleted, { Outrun: true }) => "duplicate",
        (AttemptCompleted, _) => "completed",
        (AttemptPreempted, _) => "preempted",
        (AttemptCancelled, _) => "cancelled",
        _ => Failed,
    };

    public static string Of(FailureKind cause) => cause switch
    {
        FailureKind.OutOfMemory => "out_of_memory",
        FailureKind.BadData => "bad_data",
        _ => cause.ToString().ToLowerInvariant(),
    };
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Datasets;

namespace Kd.Core.Trainers;

/// <summary>What a silo writes to a trainer's stdin: one JSON object a line, at most <see cref="TrainerProtocol.MaxLineBytes"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DescribeCommand), "describe")]
[JsonDerivedType(typeof(ProbeCommand), "probe")]
[JsonDerivedType(typeof(ReevaluateCommand), "reevaluate")]
[JsonDerivedType(typeof(JobCommand), "job")]
[JsonDerivedType(typeof(CancelCommand), "cancel")]
[JsonDerivedType(typeof(PreemptCommand), "preempt")]
[JsonDerivedType(typeof(ShutdownCommand), "shutdown")]
public abstract record TrainerCommand
{
    private protected TrainerCommand()
    {
    }
}

/// <summary>Read a data set and answer with <see cref="DescribedEvent"/> or <see cref="DescribeFailedEvent"/> of the same id.</summary>
public sealed record DescribeCommand(string Id, DatasetRequest Dataset) : TrainerCommand;

/// <summary>Try a few steps of a shape on noise and answer with <see cref="ProbedEvent"/> or <see cref="ProbeFailedEvent"/> of the same id. Best asked of a fresh process, whose memory is its own.</summary>
public sealed record ProbeCommand(string Id, ProbeShape Shape) : TrainerCommand;

/// <summary>Compute a cell's metrics anew from its kept detections; answered by <see cref="ReevaluatedEvent"/> or <see cref="ReevaluateFailedEvent"/> of the same id.</summary>
public sealed record ReevaluateCommand : TrainerCommand
{
    public required string Id { get; init; }

    public required CellKey Cell { get; init; }

    public required CellSpec Spec { get; init; }

    public required DatasetRequest Dataset { get; init; }

    /// <summary>Absolute path of the detections, already verified against the hash.</summary>
    public required string Detections { get; init; }

    public required string DetectionsSha256 { get; init; }

    /// <summary>They are another program's, in COCO's result format: the trainer writes them to <see cref="Directory"/> as its own file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Foreign { get; init; }

    /// <summary>Absolute; exists, and belongs to this command alone: curves go there.</summary>
    public required string Directory { get; init; }
}

/// <summary>Train. A list, so that students of one teacher can share its forward pass later; of length one now.</summary>
public sealed record JobCommand(ImmutableArray<CellJob> Cells) : TrainerCommand;

/// <summary>Drop the job without a checkpoint; answered by <see cref="CancelledEvent"/>.</summary>
public sealed record CancelCommand(AttemptId Attempt) : TrainerCommand;

/// <summary>Checkpoint and stop; answered by <see cref="PreemptedEvent"/>.</summary>
public sealed record PreemptCommand(AttemptId Attempt) : TrainerCommand;

/// <summary>Exit once idle.</summary>
public sealed record ShutdownCommand : TrainerCommand;

/// <summary>One cell to train, with everything the trainer may not find out by itself.</summary>
public sealed record CellJob
{
    public required AttemptId Attempt { get; init; }

    public required CellSpec Spec { get; init; }

    public required DatasetRequest Dataset { get; init; }

    /// <summary>Absolute; exists, is empty but for what the silo logs, and belongs to this attempt alone.</summary>
    public required string AttemptDirectory { get; init; }

    public TeacherCheckpoint? Teacher { get; init; }

    /// <summary>Absolute path of the weights the detector's backbone starts from, already verified against the spec's hash; null without any.</summary>
    public string? Pretrained { get; init; }

    /// <summary>Absolute path of an earlier attempt's resume checkpoint that passed its hash; null starts anew.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Time between resume checkpoints.</summary>
    public double CheckpointSeconds { get; init; } = 60;
}

/// <summary>A frozen teacher: its spec (to build the network) and its weights, already verified against the hash.</summary>
public sealed record TeacherCheckpoint(CellSpec Spec, string Path, string Sha256);

/// <summary>Numbers both ends of the trainer protocol agree on.</summary>
public static class TrainerProtocol
{
    public const int Version = 3;

    /// <summary>Longest line in either direction.</summary>
    public const int MaxLineBytes = 64 * 1024;
}

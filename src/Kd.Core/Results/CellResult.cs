using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kd.Core.Cells;

namespace Kd.Core.Results;

/// <summary>What one accepted training yielded. Created once as result.json, never replaced, at most <see cref="MaxBytes"/>.</summary>
public sealed record CellResult
{
    public const int MaxBytes = 8 * 1024;

    /// <summary>Of which so many are left for the AP of each class: all else takes less than 3 KB.</summary>
    public const int MaxClassBytes = 5 * 1024;

    public int Version { get; init; } = 1;

    public required CellKey Cell { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Metrics of the final EMA by name ("ap50", "ap50-11", "ap", "ap@iou0.1", ..), each 0..1. These are what tables show.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>The best value each metric took at any evaluated epoch: selected on the test set, kept to compare with published figures only.</summary>
    public required ImmutableSortedDictionary<string, double> BestOnTest { get; init; }

    /// <summary>AP50 of each class that has test objects, final EMA.</summary>
    public required ImmutableSortedDictionary<string, double> PerClassAp50 { get; init; }

    /// <summary>Mean of each loss term over the last epoch.</summary>
    public required ImmutableSortedDictionary<string, double> Losses { get; init; }

    /// <summary>By kind of loss term, what it was multiplied by because the teacher's neck is not as wide as the one its weights are meant for; null when nothing was.</summary>
    public ImmutableSortedDictionary<string, double>? LossScales { get; init; }

    /// <summary>Final EMA weights, safetensors: what students read. Null only for an imported result.</summary>
    public Artifact? Checkpoint { get; init; }

    /// <summary>Detections on the test images, so that metrics can be recomputed without training.</summary>
    public required Artifact Detections { get; init; }

    /// <summary>Loss and metric by epoch, precision and recall by class.</summary>
    public required Artifact Curves { get; init; }

    /// <summary>Weights that were selected on the test set; null unless the recipe keeps them. Never reported, and no teacher's.</summary>
    public BestEpoch? Best { get; init; }

    /// <summary>SHA-256 of the teacher checkpoint the student learnt from.</summary>
    public string? TeacherSha256 { get; init; }

    public required int Steps { get; init; }

    /// <summary>Images it was trained on; null in results of before this was on record.</summary>
    public int? TrainImages { get; init; }

    /// <summary>True when the fold's test images are one group of a data set that comes in groups; absent when not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Grouped { get; init; }

    public required int TestImages { get; init; }

    public required int TestObjects { get; init; }

    public required double TrainSeconds { get; init; }

    public required double ImagesPerSecond { get; init; }

    public required double LoaderWaitShare { get; init; }

    public required BackendInfo Backend { get; init; }

    /// <summary>False when a resume crossed backends, instruction sets or device classes: the numbers are then no bit-for-bit replay.</summary>
    public required bool Exact { get; init; }

    public required string EvaluationRevision { get; init; }

    /// <summary>Counted data problems that concerned this cell's fold.</summary>
    public ImmutableSortedDictionary<string, int> DataWarnings { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Precision and recall of a newer evaluation than the result's own; never in result.json.</summary>
    public Artifact? EvaluatedCurves { get; init; }

    /// <summary>Who brought it here; null for what was trained here.</summary>
    public ResultOrigin? Imported { get; init; }

    /// <summary>Null for the checkpoint of a result that was imported without one, and for the best epoch where none is kept.</summary>
    public Artifact? Of(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Checkpoint => Checkpoint,
        ArtifactKind.Detections => Detections,
        ArtifactKind.Curves => Curves,
        ArtifactKind.Evaluation => EvaluatedCurves ?? Curves,
        _ => Best?.Checkpoint,
    };

    /// <summary>All files that came with it, always in the same order.</summary>
    public ImmutableArray<Artifact> Artifacts() => [.. new[] { Checkpoint, Detections, Curves, Best?.Checkpoint }.OfType<Artifact>()];
}

/// <summary>How a result that was trained elsewhere came here.</summary>
/// <param name="By">Holder of the token that brought it.</param>
/// <param name="Note">What the holder said of it.</param>
/// <param name="Sha256">Of the detections as they were brought.</param>
public sealed record ResultOrigin(string By, string? Note, DateTimeOffset At, string Sha256);

/// <summary>A file beside a result. In an attempt directory it has <paramref name="File"/>'s name; accepted, its name carries the hash.</summary>
public sealed record Artifact(string File, string Sha256, long Bytes);

/// <summary>The evaluated epoch whose averaged weights had the highest AP50 on the test set, the first of several.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Checkpoint">Its weights, safetensors.</param>
public sealed record BestEpoch(int Epoch, Artifact Checkpoint);

/// <summary>What computed the numbers.</summary>
/// <param name="Device">Device class: "cpu" or the GPU's name.</param>
/// <param name="Libtorch">Version of libtorch.</param>
/// <param name="Binding">"TorchSharp 0.107.0" or the stand-in's name.</param>
/// <param name="InstructionSet">Widest vector set libtorch uses here, such as "AVX2".</param>
/// <param name="Threads">Intra-op threads.</param>
/// <param name="Decoders">Image decoders and versions.</param>
public sealed record BackendInfo(string Device, string Libtorch, string Binding, string InstructionSet, int Threads, string Decoders);

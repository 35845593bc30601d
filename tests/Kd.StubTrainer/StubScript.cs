using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.StubTrainer;

/// <summary>The file stub.json that is a stub's whole data set: what it contains, and how trainings on it behave.</summary>
public sealed record StubScript
{
    public const string FileName = "stub.json";

    public ImmutableArray<string> Classes { get; init; } = ["box", "disc"];

    public ImmutableArray<string> Folds { get; init; } = ["1", "2"];

    /// <summary>The first rule that matches a cell decides; none means <see cref="StubRule"/>'s defaults.</summary>
    public ImmutableArray<StubRule> Rules { get; init; } = [];

    public static StubScript Read(DatasetRequest dataset) => KdJson.Deserialize<StubScript>(File.ReadAllBytes(Path.Combine(dataset.Path, FileName)));

    /// <summary>The rules are no part of the content: a cell keeps its key when its fate is rewritten.</summary>
    public DatasetDescription Describe() => new()
    {
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', Classes) + ';' + string.Join(',', Folds)))),
        Classes = [.. Classes.Select(name => new ClassCount(name, 40))],
        Folds = [.. Folds.Select(name => new FoldSummary(name, 16, 8))],
        Images = 24,
        Objects = 40 * Classes.Length,
    };

    public StubRule RuleFor(CellSpec spec, int attempt) => Rules.FirstOrDefault(rule => rule.Matches(spec, attempt)) ?? new StubRule();
}

/// <summary>How the trainings behave that match every field given.</summary>
public sealed record StubRule
{
    public string? Fold { get; init; }

    public int? Seed { get; init; }

    /// <summary>Kinds of the loss terms joined by '+'.</summary>
    public string? Terms { get; init; }

    /// <summary>By its neck, which is PAFPN in teachers.</summary>
    public bool? Teacher { get; init; }

    public int? Attempt { get; init; }

    public StubFate Do { get; init; } = StubFate.Complete;

    /// <summary>With <see cref="StubFate.Fail"/>.</summary>
    public FailureKind Kind { get; init; } = FailureKind.OutOfMemory;

    public int Steps { get; init; } = 4;

    /// <summary>Time a step takes.</summary>
    public double StepSeconds { get; init; } = 0.01;

    /// <summary>The step before which the fate strikes.</summary>
    public int AtStep { get; init; } = 2;

    /// <summary>What it promises on entering the training phase.</summary>
    public double DeadlineSeconds { get; init; } = 30;

    /// <summary>Writes a resume checkpoint after every so many steps; 0 writes none but at a preempt.</summary>
    public int CheckpointEvery { get; init; }

    internal bool Matches(CellSpec spec, int attempt) =>
        (Fold is null || Fold == spec.Fold)
        && (Seed is null || Seed == spec.Seed)
        && (Terms is null || Terms == string.Join('+', spec.Terms.Select(t => t.Kind)))
        && (Teacher is null || Teacher == (spec.Detector.Neck == NeckKind.Pafpn))
        && (Attempt is null || Attempt == attempt);
}

/// <summary>What becomes of a stub's training.</summary>
public enum StubFate
{
    /// <summary>Ends with metrics that are a function of the cell key.</summary>
    Complete,

    /// <summary>The process exits with code 42.</summary>
    Crash,

    /// <summary>Says nothing more, and ignores cancel and preempt.</summary>
    Hang,

    /// <summary>Reports a failure of the rule's kind.</summary>
    Fail,

    /// <summary>Trains on, whatever it is told.</summary>
    IgnoreStop,

    /// <summary>Names an artifact whose hash is wrong.</summary>
    Lie,

    /// <summary>Writes a line that is no event.</summary>
    Babble,

    /// <summary>Writes a line longer than the protocol allows.</summary>
    Flood,

    /// <summary>Completes, with events of another attempt and repeated ones in between.</summary>
    Stutter,

    /// <summary>Completes, with two events in the wrong order in between.</summary>
    Shuffle,

    /// <summary>The process dies of SIGSEGV.</summary>
    Segfault,

    /// <summary>Completes, and says more after that.</summary>
    TalkOn,

    /// <summary>Stops for ever in the middle of writing the checkpoint of the step; writer.pid beside it names the process.</summary>
    StopInCheckpoint,
}

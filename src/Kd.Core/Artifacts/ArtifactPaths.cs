using System.Buffers;
using System.Globalization;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Core.Artifacts;

/// <summary>The one owner of names in a store. Paths derive from hashes, numbers and validated names only.</summary>
public static class ArtifactPaths
{
    public const string AttemptsName = "attempts";
    public const string CheckpointFile = "checkpoint.safetensors";
    public const string DetectionsFile = "detections.json.gz";
    public const string CurvesFile = "curves.json";
    public const string BestFile = "best.safetensors";

    public const int MaxNameLength = 120;

    // Before the paths below, whose making asks it.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+");

    private const string CancelledPrefix = "cancelled-";
    private const string ResumedPrefix = "resumed-";
    private const string WantedPrefix = "wanted-";
    private const string RetryPrefix = "retry-";
    private const string EvaluationPrefix = "evaluation-";
    private const string Json = ".json";
    private const string ResumePrefix = "resume-";

    public static ArtifactPath Sweeps { get; } = ArtifactPath.Of("sweeps");

    /// <summary>Drawn data sets.</summary>
    public static ArtifactPath Data { get; } = ArtifactPath.Of("data");

    /// <summary>Weights that were made elsewhere, by content.</summary>
    public static ArtifactPath Weights(string sha256) => ArtifactPath.Of("weights", $"{sha256}.safetensors");

    /// <summary>How they came here, where somebody brought them.</summary>
    public static ArtifactPath WeightOrigin(string sha256) => ArtifactPath.Of("weights", $"{sha256}{Json}");

    public static ArtifactPath Cells { get; } = ArtifactPath.Of("cells");

    public static ArtifactPath Sweep(string sweep) => Sweeps.Child(sweep);

    public static ArtifactPath Grid(string sweep) => Sweep(sweep).Child("grid.json");

    public static ArtifactPath Plan(string sweep) => Sweep(sweep).Child("plan.json");

    /// <summary>Marks that a sweep was cancelled for the n-th time.</summary>
    public static ArtifactPath Cancelled(string sweep, int number) => Sweep(sweep).Child(CancelledPrefix + Number(number));

    /// <summary>Marks that the n-th cancellation of a sweep holds no more.</summary>
    public static ArtifactPath Resumed(string sweep, int number) => Sweep(sweep).Child(ResumedPrefix + Number(number));

    /// <summary>What of a sweep was asked for the n-th time it changed.</summary>
    public static ArtifactPath Wanted(string sweep, int number) => Sweep(sweep).Child(WantedPrefix + Number(number) + Json);

    /// <summary>What was taken out of the store by a person.</summary>
    public static ArtifactPath Trash { get; } = ArtifactPath.Of("trash");

    public static ArtifactPath TrashEntry(int number) => Trash.Child(Number(number));

    public static ArtifactPath Cell(CellKey cell) => ArtifactPath.Of("cells", cell.Hex[..2], cell.Hex);

    public static ArtifactPath Spec(CellKey cell) => Cell(cell).Child("spec.json");

    public static ArtifactPath Result(CellKey cell) => Cell(cell).Child("result.json");

    public static ArtifactPath Retry(CellKey cell, int number) => Cell(cell).Child(RetryPrefix + Number(number) + Json);

    public static ArtifactPath Attempts(CellKey cell) => Cell(cell).Child(AttemptsName);

    public static ArtifactPath Attempt(AttemptId attempt) => Attempts(attempt.Cell).Child(Number(attempt.Number));

    /// <summary>Where scenes drawn with these numbers lie.</summary>
    public static ArtifactPath Scenes(SyntheticOptions scenes) => Data.Child($"synthetic-{ArtifactHash.Of(CanonicalJson.Of(scenes))[..16]}");

    public static ArtifactPath Events(AttemptId attempt) => Attempt(attempt).Child("events.jsonl");

    /// <summary>Metrics of another evaluation revision than the result's.</summary>
    public static ArtifactPath Evaluation(CellKey cell, string revision) => Cell(cell).Child(EvaluationPrefix + revision + Json);

    /// <summary>Where a trainer that evaluates anew may write.</summary>
    public static ArtifactPath EvaluationWork(CellKey cell, int number) => EvaluationWorks(cell).Child(Number(number));

    public static ArtifactPath EvaluationWorks(CellKey cell) => Cell(cell).Child("evaluations");

    /// <summary>The trainer's stderr.</summary>
    public static ArtifactPath Log(AttemptId attempt) => Attempt(attempt).Child("log.txt");

    public static ArtifactPath End(AttemptId attempt) => Attempt(attempt).Child("end.json");

    /// <summary>Names the newest recorded resume checkpoint of an attempt, with its hash.</summary>
    public static ArtifactPath ResumePoint(AttemptId attempt) => Attempt(attempt).Child("resume.json");

    /// <summary>Resume checkpoint of a step: each has a name of its own, so that none is ever overwritten.</summary>
    public static string ResumeFile(int step) => $"{ResumePrefix}{Number(step)}.safetensors";

    /// <summary>"checkpoint.safetensors" becomes "checkpoint-HASH.safetensors".</summary>
    public static string Accepted(string file, string sha256)
    {
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? $"{file}-{sha256}" : $"{file[..dot]}-{sha256}{file[dot..]}";
    }

    /// <summary>True for names that may become a path segment: ASCII letters, digits, '.', '_', '-', '+', beginning with a letter or digit. Temporaries begin with '.', so no name is one.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxNameLength }
        && char.IsAsciiLetterOrDigit(text[0])
        && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    internal static bool IsResumeFile(string name) => name.StartsWith(ResumePrefix, StringComparison.Ordinal);

    /// <summary>The revision in "evaluation-revision.json"; null for other names.</summary>
    internal static string? EvaluationRevision(string name) =>
        name.StartsWith(EvaluationPrefix, StringComparison.Ordinal) && name.EndsWith(Json, StringComparison.Ordinal)
            ? name[EvaluationPrefix.Length..^Json.Length]
            : null;

    /// <summary>True for names that <see cref="Accepted"/> gives.</summary>
    internal static bool IsAccepted(string name) =>
        name.StartsWith("checkpoint-", StringComparison.Ordinal) || name.StartsWith("detections-", StringComparison.Ordinal) || name.StartsWith("curves-", StringComparison.Ordinal)
        || name.StartsWith("best-", StringComparison.Ordinal);

    /// <summary>The n of "cancelled-n"; null for other names.</summary>
    internal static int? CancelledNumber(string name) => NumberAfter(CancelledPrefix, name);

    /// <summary>The n of "resumed-n"; null for other names.</summary>
    internal static int? ResumedNumber(string name) => NumberAfter(ResumedPrefix, name);

    /// <summary>The n of "wanted-n.json"; null for other names.</summary>
    internal static int? WantedNumber(string name) => NumberOfJson(WantedPrefix, name);

    /// <summary>The n of "retry-n.json"; null for other names.</summary>
    internal static int? RetryNumber(string name) => NumberOfJson(RetryPrefix, name);

    /// <summary>The number of an attempt directory; null for other names.</summary>
    internal static int? NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static int? NumberOfJson(string prefix, string name) => name.EndsWith(Json, StringComparison.Ordinal) ? NumberAfter(prefix, name[..^Json.Length]) : null;

    private static int? NumberAfter(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? NumberOf(name[prefix.Length..]) : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Results;

/// <summary>
/// Metrics of a cell computed anew from its kept detections: evaluation-REVISION.json beside result.json. Created once, never replaced;
/// the newest revision is what tables show. Best-on-test figures stay those of the result, for only the final detections are kept.
/// </summary>
public sealed record CellEvaluation
{
    public int Version { get; init; } = 1;

    public required CellKey Cell { get; init; }

    public required string EvaluationRevision { get; init; }

    /// <summary>The file it was computed from.</summary>
    public required string DetectionsSha256 { get; init; }

    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    public required ImmutableSortedDictionary<string, double> PerClassAp50 { get; init; }

    /// <summary>Precision and recall by class.</summary>
    public required Artifact Curves { get; init; }

    public required int TestImages { get; init; }

    public required int TestObjects { get; init; }

    /// <summary>The result with these metrics, unless its own are of the same or a newer revision.</summary>
    public CellResult Over(CellResult result) => Compare(EvaluationRevision, result.EvaluationRevision) <= 0 ? result : result with
    {
        EvaluationRevision = EvaluationRevision,
        Metrics = Metrics,
        PerClassAp50 = PerClassAp50,
        TestImages = TestImages,
        TestObjects = TestObjects,
        EvaluatedCurves = Curves,
    };

    /// <summary>Revisions are numbers that count up: the longer is later, of equally long ones the greater.</summary>
    public static int Compare(string one, string other) =>
        one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(one, other);
}

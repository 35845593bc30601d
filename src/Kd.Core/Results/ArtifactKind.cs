namespace Kd.Core.Results;

/// <summary>The files beside a result, as paths of the API and options call them.</summary>
public enum ArtifactKind
{
    Checkpoint,
    Detections,
    Curves,

    /// <summary>Precision and recall by class as the newest evaluation has them; the result's own curves where there was none since.</summary>
    Evaluation,

    /// <summary>Weights selected on the test set, of cells whose recipe keeps them.</summary>
    Best,
}

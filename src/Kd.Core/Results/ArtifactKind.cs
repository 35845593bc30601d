namespace Kd.Core.Results;

/// <summary>The files beside a result, as paths of the API and options call them.</summary>
public enum ArtifactKind
{
    Checkpoint,
    Detections,
    Curves,
}

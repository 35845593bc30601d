namespace Kd.Detection;

/// <summary>Revisions of the numbers this code yields. Raise one with every change that alters a number, and never otherwise.</summary>
public static class Revisions
{
    /// <summary>Of trained weights; enters every cell key.</summary>
    public const string Trainer = "1";

    /// <summary>Of metrics computed from detections; kept in results.</summary>
    public const string Evaluation = Kd.Detection.Evaluation.Evaluator.Revision;
}

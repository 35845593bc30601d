using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>
/// What a detector says of a batch. Anchors are ordered level by level, then by row, column and shape (methods.md section 1):
/// A = 6 P anchors at P locations. Asking for a part that the detector was not built to give is an error.
/// </summary>
internal sealed class DetectorOutput(Tensor? boxes, Tensor? logits, Tensor? features)
{
    /// <summary>Encoded boxes [B, A, 4].</summary>
    public Tensor Boxes => boxes ?? throw Missing("heads");

    /// <summary>Class logits [B, A, C].</summary>
    public Tensor Logits => logits ?? throw Missing("heads");

    /// <summary>Neck features [B, P, D], the student's behind its adaptation.</summary>
    public Tensor Features => features ?? throw Missing("features");

    private static InvalidOperationException Missing(string part) => new($"the detector was built without {part}");
}

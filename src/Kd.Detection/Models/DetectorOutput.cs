using static TorchSharp.torch;

namespace Kd.Detection.Models;

/// <summary>
/// What a detector says of a batch. Anchors are ordered level by level, then by row, column and shape (methods.md section 1):
/// A = 6 P anchors at P locations.
/// </summary>
/// <param name="Boxes">Encoded boxes [B, A, 4].</param>
/// <param name="Logits">Class logits [B, A, C].</param>
/// <param name="Features">Neck features [B, P, D], the student's behind its adaptation; null when the detector was built without.</param>
internal sealed record DetectorOutput(Tensor Boxes, Tensor Logits, Tensor? Features);

using System.Runtime.InteropServices;
using Kd.Core.Cells;
using Kd.Detection.Anchors;
using Kd.Detection.Evaluation;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>Ground truth of a batch in the shape that the losses want. Lives in the caller's dispose scope.</summary>
/// <param name="Positives">Flat indices into B * A of the positive anchors, int64 [N].</param>
/// <param name="BoxCodes">Codes of their objects, [N, 4].</param>
/// <param name="Classes">Class targets in 0..1, zero but for the class of positive anchors, [B, A, C].</param>
/// <param name="Valid">1 where an entry takes part in the class loss, 0 where it is left out, [B, A, C].</param>
internal sealed record DetectionTargets(Tensor Positives, Tensor BoxCodes, Tensor Classes, Tensor Valid)
{
    /// <summary>Weights of the positives' coordinates [N, 1], summing to 1 over all 4 N; null: the mean is taken.</summary>
    public Tensor? BoxWeights { get; init; }

    /// <summary>What the class loss is divided by, a scalar; null: the number of targets above 0.</summary>
    public Tensor? PositiveCount { get; init; }

    /// <summary>Targets by largest-IoU matching.</summary>
    /// <param name="predicted">Null: a positive's class aims at 1; else at the IoU of its predicted box and its object (contradiction X1).</param>
    public static DetectionTargets Of(
        IReadOnlyList<AnchorMatch> images, AnchorGrid anchors, int classes, IgnoredAnchors ignored = IgnoredAnchors.MatchedClass, PredictedBoxes? predicted = null)
    {
        var entries = anchors.Count * classes;
        var (positives, codes) = (new List<long>(), new List<float>());
        var (quality, valid) = (new float[images.Count * entries], new float[images.Count * entries]);
        Array.Fill(valid, 1);
        for (var b = 0; b < images.Count; b++)
        {
            for (var a = 0; a < anchors.Count; a++)
            {
                var row = (b * entries) + (a * classes);
                switch (images[b].Label[a])
                {
                    case 0:
                        break;
                    case AnchorMatch.Ignored:
                        LeaveOut(images[b], a, ignored, valid.AsSpan(row, classes));
                        break;
                    case var label:
                        quality[row + label - 1] = predicted is null ? 1 : (float)Overlap.Continuous.Iou(predicted[b, a], images[b].Matched(a).Box);
                        positives.Add(((long)b * anchors.Count) + a);
                        AddCode(codes, images[b], a, anchors);
                        break;
                }
            }
        }

        long[] shape = [images.Count, anchors.Count, classes];
        return new DetectionTargets(
            tensor(positives.ToArray(), [positives.Count]),
            tensor(codes.ToArray(), [positives.Count, 4]),
            tensor(quality, shape),
            tensor(valid, shape))
        {
            PositiveCount = predicted is null ? null : tensor((float)positives.Count),
        };
    }

    /// <summary>The same on another device.</summary>
    public DetectionTargets To(Device device) => new(Positives.to(device), BoxCodes.to(device), Classes.to(device), Valid.to(device))
    {
        BoxWeights = BoxWeights?.to(device),
        PositiveCount = PositiveCount?.to(device),
    };

    // The reference leaves out only the entry of the matched class; the others stay negatives (contradiction X8).
    // Over a region of classes that are not kept, nothing is known of any class.
    private static void LeaveOut(AnchorMatch image, int anchor, IgnoredAnchors ignored, Span<float> valid)
    {
        var matched = image.Matched(anchor);
        if (matched.IsIgnoreRegion || ignored == IgnoredAnchors.AllClasses)
        {
            valid.Clear();
        }
        else
        {
            valid[matched.Class - 1] = 0;
        }
    }

    private static void AddCode(List<float> codes, AnchorMatch image, int anchor, AnchorGrid anchors)
    {
        CollectionsMarshal.SetCount(codes, codes.Count + 4);
        var code = CollectionsMarshal.AsSpan(codes)[^4..];
        BoxCoder.Encode(image.Matched(anchor).Box, anchors.Cxcywh.AsSpan(4 * anchor, 4), code);
    }
}

using System.Collections.Immutable;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Models;
using static TorchSharp.torch;

namespace Kd.Detection.Losses;

/// <summary>
/// Targets by Mutual Guidance (methods.md section 6.2): a class aims at the IoU of the predicted box; a box weighs as well as its class
/// is predicted, the weights of a batch summing to 1 over all 4 N coordinates.
/// </summary>
internal sealed class MutualTargets
{
    // Overlap with a region to ignore from which an anchor is no negative, as in largest-IoU matching.
    private const double Negative = 0.4;

    private readonly List<long> positives = [];
    private readonly List<float> codes = [];
    private readonly List<double> weights = [];
    private readonly AnchorGrid anchors;
    private readonly int classes;
    private readonly float[] targets;
    private readonly float[] valid;

    private MutualTargets(int images, AnchorGrid anchors, int classes)
    {
        (this.anchors, this.classes) = (anchors, classes);
        (targets, valid) = (new float[images * anchors.Count * classes], new float[images * anchors.Count * classes]);
        Array.Fill(valid, 1);
    }

    public static DetectionTargets Of(ImmutableArray<GroundTruth> truths, AnchorGrid anchors, DetectorOutput student)
    {
        var (boxes, logits) = (PredictedBoxes.Of(student.Boxes, anchors), PredictedBoxes.Numbers(student.Logits));
        var made = new MutualTargets(truths.Length, anchors, (int)student.Logits.shape[2]);
        for (var b = 0; b < truths.Length; b++)
        {
            var first = b * anchors.Count;
            ImmutableArray<LabelledBox> objects = [.. truths[b].Objects.Where(o => !o.IsIgnoreRegion)];
            made.LeaveOut(first, truths[b].Objects.Where(o => o.IsIgnoreRegion));
            if (objects.Length > 0)
            {
                var image = b;
                made.Add(first, objects, MutualMatch.Of(objects, anchors, a => boxes[image, a], (a, label) => logits[((first + a) * made.classes) + label - 1]));
            }
        }

        return made.Tensors(truths.Length);
    }

    private void Add(int first, ImmutableArray<LabelledBox> objects, MutualMatch match)
    {
        Span<float> code = stackalloc float[4];
        for (var a = 0; a < anchors.Count; a++)
        {
            if (match.Classes.IsChosen(a))
            {
                var entry = ((first + a) * classes) + objects[match.Classes.Object[a]].Class - 1;
                (targets[entry], valid[entry]) = ((float)(match.Classes.Value[a] - MutualChoice.Chosen), 1);
            }

            if (match.Boxes.IsChosen(a))
            {
                BoxCoder.Encode(objects[match.Boxes.Object[a]].Box, anchors.Cxcywh.AsSpan(4 * a, 4), code);
                positives.Add(first + a);
                codes.AddRange(code);
                weights.Add(match.Boxes.Value[a] - MutualChoice.Chosen);
            }
        }
    }

    private void LeaveOut(int first, IEnumerable<LabelledBox> regions)
    {
        foreach (var region in regions)
        {
            for (var a = 0; a < anchors.Count; a++)
            {
                if (Overlap.Continuous.Iou(region.Box, anchors.Box(a)) >= Negative)
                {
                    valid.AsSpan((first + a) * classes, classes).Clear();
                }
            }
        }
    }

    private DetectionTargets Tensors(int images)
    {
        long[] shape = [images, anchors.Count, classes];
        var sum = 4 * weights.Sum();
        return new DetectionTargets(
            tensor(positives.ToArray(), [positives.Count]),
            tensor(codes.ToArray(), [positives.Count, 4]),
            tensor(targets, shape),
            tensor(valid, shape))
        {
            BoxWeights = tensor(weights.Select(w => (float)(w / sum)).ToArray(), [weights.Count, 1]),
        };
    }
}

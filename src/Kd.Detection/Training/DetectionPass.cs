using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>What a detector in evaluation mode finds on a batch.</summary>
internal static class DetectionPass
{
    /// <param name="anchors">Of the images' side.</param>
    /// <param name="images">[B, 3, S, S] on the detector's device, normalised; disposed of by the caller's scope.</param>
    /// <param name="samples">Whose images they are.</param>
    public static ImmutableArray<ImageDetections> Of(Detector detector, AnchorGrid anchors, Tensor images, ImmutableArray<LabelledImage> samples)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var output = detector.call(images);
        var codes = Floats(output.Boxes);
        var scores = Floats(output.Logits.sigmoid());
        var classes = detector.Classes;
        var boxes = new float[4 * anchors.Count];
        var detections = ImmutableArray.CreateBuilder<ImageDetections>(samples.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            BoxCoder.Decode(codes.AsSpan(i * boxes.Length, boxes.Length), anchors, boxes);
            var rows = scores.AsSpan(i * anchors.Count * classes, anchors.Count * classes);
            detections.Add(new ImageDetections(samples[i].Image.Id, PostProcessing.Detect(rows, boxes, classes)));
        }

        return detections.MoveToImmutable();
    }

    private static float[] Floats(Tensor value) => MemoryMarshal.Cast<byte, float>(value.cpu().contiguous().bytes).ToArray();
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Training;

/// <summary>What the EMA finds on a fold's test images, and how well.</summary>
internal sealed record TestReport(ImmutableArray<ImageDetections> Detections, MetricsReport Report)
{
    // Throughput saturates early at the sizes tested; small batches keep memory flat.
    private const int Batch = 8;

    public ImmutableSortedDictionary<string, double> Metrics => Report.Metrics;

    /// <param name="worked">Called after every batch.</param>
    public static TestReport Of(Learner learner, DatasetFold fold, ImageStore images, Action worked)
    {
        var grid = learner.Loss.Anchors(images.Size);
        var found = ImmutableArray.CreateBuilder<ImageDetections>(fold.TestViews.Length);
        foreach (var batch in TestLoader.Batches(fold.TestViews, images, Batch))
        {
            found.AddRange(Detect(learner, grid, batch));
            worked();
        }

        var detections = TileMerge.Of(fold.Test, fold.TestViews, found.MoveToImmutable());
        return new TestReport(detections, Evaluator.Evaluate(fold.Test, fold.Classes, detections));
    }

    private static IEnumerable<ImageDetections> Detect(Learner learner, AnchorGrid grid, TestBatch batch)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var output = learner.Average.call(learner.Loss.Place(batch.Images, batch.Count, batch.Size));
        var codes = Floats(output.Boxes);
        var scores = Floats(output.Logits.sigmoid());
        var classes = learner.Average.Classes;
        var boxes = new float[4 * grid.Count];
        var detections = new List<ImageDetections>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            BoxCoder.Decode(codes.AsSpan(i * boxes.Length, boxes.Length), grid, boxes);
            var rows = scores.AsSpan(i * grid.Count * classes, grid.Count * classes);
            detections.Add(new ImageDetections(batch.Samples[i].Image.Id, PostProcessing.Detect(rows, boxes, classes)));
        }

        return detections;
    }

    private static float[] Floats(Tensor value) => MemoryMarshal.Cast<byte, float>(value.cpu().contiguous().bytes).ToArray();
}

using System.Collections.Immutable;
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

    private static ImmutableArray<ImageDetections> Detect(Learner learner, AnchorGrid grid, TestBatch batch)
    {
        using var scope = NewDisposeScope();
        return DetectionPass.Of(learner.Average, grid, learner.Loss.Place(batch.Images, batch.Count, batch.Size), batch.Samples);
    }
}

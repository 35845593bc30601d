using System.Collections.Immutable;
using Kd.Core.Results;
using Kd.Detection.Data;
using Kd.Detection.Evaluation.Coco;

namespace Kd.Detection.Evaluation;

/// <summary>Metrics of methods.md section 9 from detections and labels. Boxes are measured in each image's own pixels, unrounded.</summary>
public static class Evaluator
{
    /// <summary>Changes whenever any number of a report would.</summary>
    public const string Revision = "3";

    private const int CurvePoints = 101;

    /// <param name="detections">One entry for each test image, in its order.</param>
    public static MetricsReport Evaluate(ImmutableArray<LabelledImage> test, ImmutableArray<string> classes, IReadOnlyList<ImageDetections> detections)
    {
        for (var i = 0; i < test.Length; i++)
        {
            if (detections.Count != test.Length || detections[i].ImageId != test[i].Image.Id)
            {
                throw new ArgumentException($"detections of {test.Length} images were expected in their order; entry {i} should be '{test[i].Image.Id}'", nameof(detections));
            }
        }

        var voc = Match(test, classes, detections, Overlap.PixelInclusive, difficultIsNeutral: true);
        var vedai = Match(test, classes, detections, Overlap.Continuous, difficultIsNeutral: false);
        var at50 = voc.ConvertAll(c => (c.Class, Curve: c.Matching.At(0.5)));
        (string Name, double Value)[] metrics =
        [
            (MetricNames.Ap50, Mean(at50.Select(c => c.Curve.AreaAp))),
            (MetricNames.Ap50ElevenPoint, Mean(at50.Select(c => c.Curve.ElevenPointAp))),
            (MetricNames.Ap, Mean(Enumerable.Range(0, 10).Select(t => Mean(voc.Select(c => c.Matching.At(0.5 + (0.05 * t)).ElevenPointAp))))),
            (MetricNames.ApAtIou50, Mean(vedai.Select(c => c.Matching.At(0.5).AreaAp))),
            (MetricNames.ApAtIou25, Mean(vedai.Select(c => c.Matching.At(0.25).AreaAp))),
            (MetricNames.ApAtIou10, Mean(vedai.Select(c => c.Matching.At(0.1).AreaAp))),
            .. CocoMetrics.Of(test, classes.Length, detections),
        ];
        return new MetricsReport
        {
            Metrics = metrics.ToImmutableSortedDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal),
            PerClassAp50 = at50.ToImmutableSortedDictionary(c => c.Class, c => c.Curve.AreaAp, StringComparer.Ordinal),
            Curves = [.. at50.Select(c => new ClassCurve(c.Class, [.. Enumerable.Range(0, CurvePoints)
                .Select(p => (float)AveragePrecision.BestPrecisionFrom(c.Curve.Recall.AsSpan(), c.Curve.Precision.AsSpan(), p / (CurvePoints - 1.0)))]))],
            TestImages = test.Length,
            TestObjects = test.Sum(i => i.Truth.Objects.Count(o => !o.IsIgnoreRegion)),
        };
    }

    // One matching a class that has something to find.
    private static List<(string Class, ClassMatching Matching)> Match(
        ImmutableArray<LabelledImage> test, ImmutableArray<string> classes, IReadOnlyList<ImageDetections> detections, Overlap overlap, bool difficultIsNeutral)
    {
        var matched = new List<(string, ClassMatching)>();
        for (var label = 1; label <= classes.Length; label++)
        {
            var objects = test.Select(i => Targets(i, label, difficultIsNeutral)).ToArray();
            var found = test.SelectMany((image, index) => detections[index].Detections.Index()
                .Where(d => d.Item.Class == label)
                .Select(d => new ScoredBox(index, d.Index, d.Item.Score, InPixels(d.Item.Box, image.Image))));
            var matching = new ClassMatching(found, objects, overlap);
            if (matching.Positives > 0)
            {
                matched.Add((classes[label - 1], matching));
            }
        }

        return matched;
    }

    private static ImmutableArray<TargetBox> Targets(LabelledImage image, int label, bool difficultIsNeutral) =>
    [
        .. image.Truth.Objects.Where(o => o.Class == label || o.Hides(label))
            .Select(o => new TargetBox(InPixels(o.Box, image.Image), o.IsIgnoreRegion || (o.Difficult && difficultIsNeutral))),
    ];

    private static BoxXyxy InPixels(BoxXyxy normalised, DetectionImage image) => normalised.Scale(image.Width, image.Height);

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();
}

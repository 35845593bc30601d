using System.Collections.Immutable;

namespace Kd.Detection.Evaluation.Coco;

/// <summary>COCO's evaluation of boxes: what <c>pycocotools.cocoeval</c> computes with iouType "bbox" and its default parameters.</summary>
public static class CocoEvaluator
{
    private const int All = 0;
    private const int Small = 1;
    private const int Medium = 2;
    private const int Large = 3;

    /// <param name="classes">Number of classes.</param>
    /// <param name="objects">In any order.</param>
    /// <param name="detections">In any order.</param>
    public static CocoSummary Evaluate(int classes, IReadOnlyCollection<CocoObject> objects, IReadOnlyCollection<CocoDetection> detections)
    {
        var found = ByClass(classes, detections, d => d.Class);
        var wanted = ByClass(classes, objects, o => o.Class);
        var images = new CocoImageMatching();
        var matchings = new CocoClassMatching[classes];
        for (var c = 0; c < classes; c++)
        {
            matchings[c] = new CocoClassMatching(BestOfEachImage(found[c]), [.. wanted[c].OrderBy(o => o.Image)], images);
        }

        var (all, small, medium, large) = (Precision(matchings, All), Precision(matchings, Small), Precision(matchings, Medium), Precision(matchings, Large));
        return new CocoSummary
        {
            Ap = Mean(all, p => p.Average()),
            Ap50 = Mean(all, p => p[CocoProtocol.At50]),
            Ap75 = Mean(all, p => p[CocoProtocol.At75]),
            ApSmall = Mean(small, p => p.Average()),
            ApMedium = Mean(medium, p => p.Average()),
            ApLarge = Mean(large, p => p.Average()),
            Ar1 = Recall(matchings, All, 1),
            Ar10 = Recall(matchings, All, 10),
            Ar100 = Recall(matchings, All, CocoProtocol.MostDetections),
            ArSmall = Recall(matchings, Small, CocoProtocol.MostDetections),
            ArMedium = Recall(matchings, Medium, CocoProtocol.MostDetections),
            ArLarge = Recall(matchings, Large, CocoProtocol.MostDetections),
            ClassAp = [.. all.Select(p => p?.Average())],
        };
    }

    private static List<T>[] ByClass<T>(int classes, IEnumerable<T> all, Func<T, int> classOf)
    {
        var lists = Enumerable.Range(0, classes).Select(_ => new List<T>()).ToArray();
        foreach (var one in all)
        {
            lists[classOf(one)].Add(one);
        }

        return lists;
    }

    private static CocoDetection[] BestOfEachImage(List<CocoDetection> detections)
    {
        var keys = new (int, double, int)[detections.Count];
        for (var d = 0; d < keys.Length; d++)
        {
            keys[d] = (detections[d].Image, -detections[d].Score, d);
        }

        var sorted = detections.ToArray();
        Array.Sort(keys, sorted);
        var kept = new List<CocoDetection>(sorted.Length);
        var ofImage = 0;
        for (var d = 0; d < sorted.Length; d++)
        {
            ofImage = d > 0 && sorted[d].Image == sorted[d - 1].Image ? ofImage + 1 : 0;
            if (ofImage < CocoProtocol.MostDetections)
            {
                kept.Add(sorted[d]);
            }
        }

        return [.. kept];
    }

    // Mean precision over the recalls, by class and threshold; null for a class without objects of the area.
    private static double[]?[] Precision(CocoClassMatching[] matchings, int area) => Array.ConvertAll(matchings, matching =>
        matching.Positives(area) == 0 ? null : CocoProtocol.IouThresholds.Select((_, t) => matching.Precisions(area, t).Average()).ToArray());

    private static double? Mean(double[]?[] byClass, Func<double[], double> summary) => byClass.OfType<double[]>().Select(p => (double?)summary(p)).Average();

    private static double? Recall(CocoClassMatching[] matchings, int area, int perImage) => matchings.Where(m => m.Positives(area) > 0)
        .Select(m => (double?)CocoProtocol.IouThresholds.Select((_, t) => m.Recall(area, t, perImage)).Average()).Average();
}

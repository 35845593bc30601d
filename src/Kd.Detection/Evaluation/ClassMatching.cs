using System.Collections.Immutable;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>A detection of one class: on which image, and its number there.</summary>
public readonly record struct ScoredBox(int Image, int Index, double Score, BoxXyxy Box);

/// <summary>An object of one class. A neutral one is neither missed nor found: what matches it counts nowhere.</summary>
public readonly record struct TargetBox(BoxXyxy Box, bool Neutral);

/// <summary>Recall and precision after each counted detection, by falling score.</summary>
public sealed record PrecisionRecall(ImmutableArray<double> Recall, ImmutableArray<double> Precision)
{
    public double AreaAp => AveragePrecision.Area(Recall.AsSpan(), Precision.AsSpan());

    public double ElevenPointAp => AveragePrecision.ElevenPoint(Recall.AsSpan(), Precision.AsSpan());
}

/// <summary>
/// Detections of one class against its objects by Pascal VOC's rule: in order of score (ties: image, then index) each looks at
/// the one object it overlaps most, and finds it when the overlap exceeds the threshold and nobody found it before.
/// </summary>
public sealed class ClassMatching
{
    private const int NoObject = -1;
    private readonly ImmutableArray<TargetBox>[] objects;
    private readonly (int Image, int Object, double Iou)[] matches;

    /// <param name="objects">The class's objects of each image.</param>
    public ClassMatching(IEnumerable<ScoredBox> detections, ImmutableArray<TargetBox>[] objects, Overlap overlap)
    {
        this.objects = objects;
        Positives = objects.Sum(o => o.Count(t => !t.Neutral));
        matches = [.. detections.OrderByDescending(d => d.Score).ThenBy(d => d.Image).ThenBy(d => d.Index).Select(d => Best(d, objects[d.Image], overlap))];
    }

    /// <summary>Objects that can be found.</summary>
    public int Positives { get; }

    /// <summary>The curve at one IoU threshold, to be exceeded. Meaningless without <see cref="Positives"/>.</summary>
    public PrecisionRecall At(double iouThreshold)
    {
        var found = Array.ConvertAll(objects, o => new bool[o.Length]);
        var recall = ImmutableArray.CreateBuilder<double>(matches.Length);
        var precision = ImmutableArray.CreateBuilder<double>(matches.Length);
        var (right, counted) = (0, 0);
        foreach (var (image, target, iou) in matches)
        {
            if (iou > iouThreshold && target != NoObject)
            {
                if (objects[image][target].Neutral)
                {
                    continue;
                }

                right += found[image][target] ? 0 : 1;
                found[image][target] = true;
            }

            counted++;
            recall.Add((double)right / Positives);
            precision.Add((double)right / counted);
        }

        return new PrecisionRecall(recall.ToImmutable(), precision.ToImmutable());
    }

    private static (int Image, int Object, double Iou) Best(ScoredBox detection, ImmutableArray<TargetBox> objects, Overlap overlap)
    {
        var (best, bestIou) = (NoObject, 0.0);
        for (var i = 0; i < objects.Length; i++)
        {
            var iou = overlap.Iou(detection.Box, objects[i].Box);
            if (iou > bestIou)
            {
                (best, bestIou) = (i, iou);
            }
        }

        return (detection.Image, best, bestIou);
    }
}

using System.Collections.Immutable;
using Kd.Detection.Data;

namespace Kd.Detection.Evaluation;

/// <summary>
/// From a network's decoded output to detections (methods.md section 9): boxes cut to the image, anchors whose best class
/// exceeds the score threshold, class-agnostic suppression on that best score; each survivor emits one detection for every class above the threshold.
/// </summary>
public static class PostProcessing
{
    public const float ScoreThreshold = 0.05f;
    public const double NmsThreshold = 0.5;

    /// <param name="scores">[A, C] row-major, probabilities.</param>
    /// <param name="boxes">[A, 4] Xyxy, normalised; may reach outside 0..1.</param>
    public static ImmutableArray<DetectedBox> Detect(ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, int classes)
    {
        var anchors = new List<int>();
        for (var a = 0; a < boxes.Length / 4; a++)
        {
            if (Best(scores.Slice(a * classes, classes)) > ScoreThreshold)
            {
                anchors.Add(a);
            }
        }

        var candidateBoxes = new float[anchors.Count * 4];
        var candidateScores = new float[anchors.Count];
        for (var i = 0; i < anchors.Count; i++)
        {
            candidateScores[i] = Best(scores.Slice(anchors[i] * classes, classes));
            for (var k = 0; k < 4; k++)
            {
                candidateBoxes[(i * 4) + k] = Math.Clamp(boxes[(anchors[i] * 4) + k], 0f, 1f);
            }
        }

        var detections = ImmutableArray.CreateBuilder<DetectedBox>();
        foreach (var kept in NonMaximumSuppression.Keep(candidateBoxes, candidateScores, NmsThreshold))
        {
            var box = candidateBoxes.AsSpan(kept * 4, 4);
            var row = scores.Slice(anchors[kept] * classes, classes);
            for (var c = 0; c < classes; c++)
            {
                if (row[c] > ScoreThreshold)
                {
                    detections.Add(new DetectedBox(c + 1, row[c], new BoxXyxy(box[0], box[1], box[2], box[3])));
                }
            }
        }

        return detections.ToImmutable();
    }

    private static float Best(ReadOnlySpan<float> row)
    {
        var best = row[0];
        foreach (var score in row[1..])
        {
            best = Math.Max(best, score);
        }

        return best;
    }
}

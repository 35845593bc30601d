namespace Kd.Detection.Evaluation;

/// <summary>Greedy non-maximum suppression over all classes together (methods.md section 9).</summary>
public static class NonMaximumSuppression
{
    /// <summary>
    /// Indices of the boxes kept, by falling score (ties: lower index first). A box goes when its IoU (continuous) with a kept one exceeds the threshold.
    /// </summary>
    /// <param name="boxes">[N, 4] Xyxy.</param>
    /// <param name="scores">[N].</param>
    public static List<int> Keep(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, double iouThreshold)
    {
        var order = new int[scores.Length];
        var keys = new (float, int)[scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            (order[i], keys[i]) = (i, (-scores[i], i));
        }

        Array.Sort(keys, order);
        var kept = new List<int>();
        foreach (var candidate in order)
        {
            if (!IsSuppressed(boxes, candidate, kept, iouThreshold))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    private static bool IsSuppressed(ReadOnlySpan<float> boxes, int candidate, List<int> kept, double iouThreshold)
    {
        var a = boxes.Slice(candidate * 4, 4);
        var areaA = (a[2] - a[0]) * (a[3] - a[1]);
        foreach (var index in kept)
        {
            var b = boxes.Slice(index * 4, 4);
            var width = Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]);
            var height = Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]);
            if (width <= 0 || height <= 0)
            {
                continue;
            }

            double common = width * height;
            if (common > iouThreshold * (areaA + ((b[2] - b[0]) * (b[3] - b[1])) - common))
            {
                return true;
            }
        }

        return false;
    }
}

namespace Kd.Detection.Evaluation.Coco;

/// <summary>All detections of one class, matched on their images, and from there in the order of their scores.</summary>
internal sealed class CocoClassMatching
{
    private readonly int[] ranks;
    private readonly int[] byScore;
    private readonly ushort[][] matched;
    private readonly ushort[][] ignored;
    private readonly int[] positives = new int[CocoProtocol.Areas.Length];

    /// <param name="detections">Of one class, by image, then by falling score, at most 100 an image.</param>
    /// <param name="objects">Of the class, by image.</param>
    public CocoClassMatching(ReadOnlySpan<CocoDetection> detections, ReadOnlySpan<CocoObject> objects, CocoImageMatching images)
    {
        ranks = new int[detections.Length];
        matched = [.. CocoProtocol.Areas.Select(_ => new ushort[ranks.Length])];
        ignored = [.. CocoProtocol.Areas.Select(_ => new ushort[ranks.Length])];
        byScore = ByScore(detections);
        CountPositives(objects);
        var nextObject = 0;
        for (var first = 0; first < detections.Length;)
        {
            var image = detections[first].Image;
            var end = first;
            for (; end < detections.Length && detections[end].Image == image; end++)
            {
                ranks[end] = end - first;
            }

            var here = ObjectsOf(image, objects, ref nextObject);
            images.Measure(detections[first..end], here);
            for (var area = 0; area < positives.Length; area++)
            {
                images.Match(detections[first..end], here, area, matched[area].AsSpan(first..end), ignored[area].AsSpan(first..end));
            }

            first = end;
        }
    }

    /// <summary>Objects of an area range that can be found.</summary>
    public int Positives(int area) => positives[area];

    /// <summary>Part of <see cref="Positives"/> found by the best <paramref name="perImage"/> detections of each image.</summary>
    public double Recall(int area, int threshold, int perImage) => (double)Hits(area, threshold, perImage, []) / positives[area];

    /// <summary>Precision at each of COCO's 101 recalls, made non-increasing; 0 where the recall is not reached (<c>COCOeval.accumulate</c>).</summary>
    public double[] Precisions(int area, int threshold)
    {
        var counted = new int[positives[area]];
        var hit = Hits(area, threshold, CocoProtocol.MostDetections, counted) - 1;
        var precisions = new double[CocoProtocol.Recalls.Length];
        var best = 0.0;
        for (var r = precisions.Length - 1; r >= 0; r--)
        {
            for (; hit >= 0 && (hit + 1.0) / counted.Length >= CocoProtocol.Recalls[r]; hit--)
            {
                best = Math.Max(best, (hit + 1.0) / counted[hit]);
            }

            precisions[r] = best;
        }

        return precisions;
    }

    // Between two hits precision only falls, so a curve is told by how many detections were counted up to each hit.
    private int Hits(int area, int threshold, int perImage, Span<int> countedUpToHit)
    {
        var (hits, counted, bit) = (0, 0, 1 << threshold);
        foreach (var d in byScore)
        {
            if (ranks[d] >= perImage || (ignored[area][d] & bit) != 0)
            {
                continue;
            }

            counted++;
            if ((matched[area][d] & bit) == 0)
            {
                continue;
            }

            if (!countedUpToHit.IsEmpty)
            {
                countedUpToHit[hits] = counted;
            }

            hits++;
        }

        return hits;
    }

    private void CountPositives(ReadOnlySpan<CocoObject> objects)
    {
        foreach (var o in objects)
        {
            for (var area = 0; area < positives.Length; area++)
            {
                positives[area] += CocoProtocol.Counts(o, area) ? 1 : 0;
            }
        }
    }

    private static ReadOnlySpan<CocoObject> ObjectsOf(int image, ReadOnlySpan<CocoObject> objects, ref int next)
    {
        while (next < objects.Length && objects[next].Image < image)
        {
            next++;
        }

        var first = next;
        while (next < objects.Length && objects[next].Image == image)
        {
            next++;
        }

        return objects[first..next];
    }

    private static int[] ByScore(ReadOnlySpan<CocoDetection> detections)
    {
        var order = new int[detections.Length];
        var keys = new (double, int)[detections.Length];
        for (var d = 0; d < keys.Length; d++)
        {
            (order[d], keys[d]) = (d, (-detections[d].Score, d));
        }

        Array.Sort(keys, order);
        return order;
    }
}

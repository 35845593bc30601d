namespace Kd.Detection.Evaluation.Coco;

/// <summary>
/// Detections of one class on one image against its objects, by cocoapi's rule (<c>COCOeval.evaluateImg</c>): best score first,
/// each takes the free object it overlaps most, objects that count before those that do not; crowds may be taken again and again.
/// Buffers are kept between images, so one instance serves one thread.
/// </summary>
internal sealed class CocoImageMatching
{
    private const int Nobody = -1;
    private double[] ious = [];
    private int[] order = [];
    private bool[] neutral = [];
    private bool[] taken = [];

    /// <summary>
    /// Sets bit t of <paramref name="matched"/> where a detection takes an object at IoU threshold t, and of <paramref name="ignored"/>
    /// where it counts nowhere: it took a neutral object, or took none and has an area outside the range.
    /// </summary>
    /// <param name="detections">Best score first, at most 100.</param>
    public void Match(ReadOnlySpan<CocoDetection> detections, ReadOnlySpan<CocoObject> objects, int area, Span<ushort> matched, Span<ushort> ignored)
    {
        Order(objects, area);
        for (var t = 0; t < CocoProtocol.IouThresholds.Length; t++)
        {
            taken.AsSpan(0, objects.Length).Clear();
            var bit = (ushort)(1 << t);
            for (var d = 0; d < detections.Length; d++)
            {
                var found = Take(d, objects, Math.Min(CocoProtocol.IouThresholds[t], 1 - 1e-10));
                if (found != Nobody)
                {
                    taken[found] = true;
                    matched[d] |= bit;
                    ignored[d] |= neutral[found] ? bit : (ushort)0;
                }
                else if (!CocoProtocol.IsWithin(detections[d].Box.Area, area))
                {
                    ignored[d] |= bit;
                }
            }
        }
    }

    /// <summary>Overlaps of the image, for all area ranges: intersection over union, over a crowd intersection over the detection's area.</summary>
    public void Measure(ReadOnlySpan<CocoDetection> detections, ReadOnlySpan<CocoObject> objects)
    {
        if (ious.Length < detections.Length * objects.Length)
        {
            ious = new double[2 * detections.Length * objects.Length];
        }

        for (var d = 0; d < detections.Length; d++)
        {
            for (var o = 0; o < objects.Length; o++)
            {
                ious[(d * objects.Length) + o] = Overlap(detections[d].Box, objects[o]);
            }
        }
    }

    private static double Overlap(BoxXywh a, in CocoObject o)
    {
        var b = o.Box;
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var common = width * height;
        return common / (o.Crowd ? a.Area : a.Area + b.Area - common);
    }

    private int Take(int detection, ReadOnlySpan<CocoObject> objects, double least)
    {
        var (best, bestIou) = (Nobody, least);
        for (var i = 0; i < objects.Length; i++)
        {
            var o = order[i];
            if (taken[o] && !objects[o].Crowd)
            {
                continue;
            }

            if (best != Nobody && !neutral[best] && neutral[o])
            {
                break;
            }

            var iou = ious[(detection * objects.Length) + o];
            if (iou >= bestIou)
            {
                (best, bestIou) = (o, iou);
            }
        }

        return best;
    }

    // Objects that count first, each kind in the order given.
    private void Order(ReadOnlySpan<CocoObject> objects, int area)
    {
        if (order.Length < objects.Length)
        {
            (order, neutral, taken) = (new int[2 * objects.Length], new bool[2 * objects.Length], new bool[2 * objects.Length]);
        }

        var place = 0;
        for (var o = 0; o < objects.Length; o++)
        {
            neutral[o] = !CocoProtocol.Counts(objects[o], area);
            if (!neutral[o])
            {
                order[place++] = o;
            }
        }

        for (var o = 0; o < objects.Length; o++)
        {
            if (neutral[o])
            {
                order[place++] = o;
            }
        }
    }
}

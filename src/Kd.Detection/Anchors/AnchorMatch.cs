using Kd.Detection.Data;

namespace Kd.Detection.Anchors;

/// <summary>Which object each anchor of one image answers for.</summary>
internal sealed class AnchorMatch
{
    /// <summary><see cref="Label"/> of an anchor that is neither right nor wrong about the class of its object.</summary>
    public const int Ignored = -1;

    private AnchorMatch(GroundTruth truth, int anchors)
    {
        Truth = truth;
        Label = new int[anchors];
        Object = new int[anchors];
        Overlap = new double[anchors];
    }

    public GroundTruth Truth { get; }

    /// <summary>0 background, <see cref="Ignored"/>, or the class 1..C.</summary>
    public int[] Label { get; }

    /// <summary>Index in <see cref="Truth"/> of the object with the largest overlap; -1 where the image has none.</summary>
    public int[] Object { get; }

    /// <summary>IoU with that object; 1 for the best anchor of an object.</summary>
    public double[] Overlap { get; }

    /// <summary>The object that an anchor overlaps most; only where there is one.</summary>
    public LabelledBox Matched(int anchor) => Truth.Objects[Object[anchor]];

    /// <summary>
    /// Largest-IoU matching (methods.md section 6.1): every object owns its best anchor (on ties the later object wins);
    /// positive from IoU .5, negative below .4, ignored between. An image without objects is all negative.
    /// </summary>
    public static AnchorMatch ByIou(GroundTruth truth, AnchorGrid anchors)
    {
        var match = new AnchorMatch(truth, anchors.Count);
        Array.Fill(match.Object, -1);
        var best = new int[truth.Objects.Length];
        for (var g = 0; g < truth.Objects.Length; g++)
        {
            best[g] = match.Claim(g, anchors);
        }

        for (var g = 0; g < best.Length; g++)
        {
            if (!truth.Objects[g].IsIgnoreRegion)
            {
                (match.Overlap[best[g]], match.Object[best[g]]) = (1, g);
            }
        }

        match.Threshold();
        return match;
    }

    // Takes over every anchor that overlaps object g more than any earlier one; returns the anchor with the largest overlap.
    private int Claim(int g, AnchorGrid anchors)
    {
        var box = Truth.Objects[g].Box;
        var (area, largest, best) = (box.Area, -1.0, 0);
        for (var a = 0; a < Label.Length; a++)
        {
            var (cx, cy, w, h) = (anchors.Cxcywh[4 * a], anchors.Cxcywh[(4 * a) + 1], anchors.Cxcywh[(4 * a) + 2], anchors.Cxcywh[(4 * a) + 3]);
            var width = Math.Min(box.X2, cx + (w / 2)) - Math.Max(box.X1, cx - (w / 2));
            var height = Math.Min(box.Y2, cy + (h / 2)) - Math.Max(box.Y1, cy - (h / 2));
            var common = width > 0 && height > 0 ? width * height : 0;
            var iou = common / (area + (w * h) - common);
            if (iou > largest)
            {
                (largest, best) = (iou, a);
            }

            if (iou > Overlap[a] || Object[a] < 0)
            {
                (Overlap[a], Object[a]) = (iou, g);
            }
        }

        return best;
    }

    private void Threshold()
    {
        const double Positive = 0.5;
        const double Negative = 0.4;
        for (var a = 0; a < Label.Length; a++)
        {
            Label[a] = Overlap[a] < Negative ? 0
                : Overlap[a] < Positive || Matched(a).IsIgnoreRegion ? Ignored
                : Matched(a).Class;
        }
    }
}

using Kd.Detection.Data;

namespace Kd.Detection.Anchors;

/// <summary>SSD's box code (methods.md section 5): offsets over 0.1 of the anchor's sides, logarithms of side ratios over 0.2. Nothing is clipped.</summary>
internal static class BoxCoder
{
    private const double CentreVariance = 0.1;
    private const double SizeVariance = 0.2;

    /// <summary>Writes the code of a box into four numbers.</summary>
    /// <param name="anchor">Centre and sides, normalised.</param>
    public static void Encode(BoxXyxy box, ReadOnlySpan<double> anchor, Span<float> code)
    {
        code[0] = (float)((box.CentreX - anchor[0]) / (CentreVariance * anchor[2]));
        code[1] = (float)((box.CentreY - anchor[1]) / (CentreVariance * anchor[3]));
        code[2] = (float)(Math.Log(box.Width / anchor[2]) / SizeVariance);
        code[3] = (float)(Math.Log(box.Height / anchor[3]) / SizeVariance);
    }

    /// <summary>Writes the boxes of all anchors' codes as Xyxy, normalised; they may reach outside the image.</summary>
    public static void Decode(ReadOnlySpan<float> codes, AnchorGrid anchors, Span<float> boxes)
    {
        for (var i = 0; i < boxes.Length; i += 4)
        {
            var anchor = anchors.Cxcywh.AsSpan(i, 4);
            var (x, y) = (anchor[0] + (codes[i] * CentreVariance * anchor[2]), anchor[1] + (codes[i + 1] * CentreVariance * anchor[3]));
            var (w, h) = (anchor[2] * Math.Exp(codes[i + 2] * SizeVariance), anchor[3] * Math.Exp(codes[i + 3] * SizeVariance));
            boxes[i] = (float)(x - (w / 2));
            boxes[i + 1] = (float)(y - (h / 2));
            boxes[i + 2] = (float)(x + (w / 2));
            boxes[i + 3] = (float)(y + (h / 2));
        }
    }
}

using Kd.Detection.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Kd.Detection.Anchors;

/// <summary>The boxes a detector predicts at every anchor of a batch: Xyxy, normalised, not clipped to the image.</summary>
internal sealed class PredictedBoxes
{
    private readonly float[] boxes;
    private readonly int anchors;

    private PredictedBoxes(float[] boxes, int anchors) => (this.boxes, this.anchors) = (boxes, anchors);

    public BoxXyxy this[int image, int anchor]
    {
        get
        {
            var i = 4 * ((image * anchors) + anchor);
            return new(boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3]);
        }
    }

    /// <param name="codes">[B, A, 4] on any device; no gradient flows from what is decoded.</param>
    public static PredictedBoxes Of(Tensor codes, AnchorGrid anchors)
    {
        var (written, boxes) = (Numbers(codes), new float[codes.numel()]);
        for (var b = 0; b < codes.shape[0]; b++)
        {
            var image = new Range(4 * anchors.Count * b, 4 * anchors.Count * (b + 1));
            BoxCoder.Decode(written.AsSpan(image), anchors, boxes.AsSpan(image));
        }

        return new PredictedBoxes(boxes, anchors.Count);
    }

    /// <summary>A tensor's numbers, row-major.</summary>
    public static float[] Numbers(Tensor values) => values.detach().to(CPU).contiguous().data<float>().ToArray();
}

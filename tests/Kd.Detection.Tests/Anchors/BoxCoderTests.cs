using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Anchors;

public sealed class BoxCoderTests
{
    private static readonly GoldenCase Golden = GoldenCase.Load("coder_ssd_0");

    [Fact]
    public void Encode_ReferenceBoxes_GivesReferenceCodes()
    {
        var (boxes, anchors) = (Golden.Input("gt_xyxy"), Golden.Input("priors_cxcywh"));
        var codes = new float[boxes.Data.Length];
        for (var i = 0; i < boxes.Shape[0]; i++)
        {
            var box = boxes.Row(i);
            BoxCoder.Encode(new BoxXyxy(box[0], box[1], box[2], box[3]), anchors.Row(i), codes.AsSpan(4 * i, 4));
        }

        Golden.AssertClose("encoded", codes);
    }

    [Fact]
    public void Decode_ReferenceCodes_GivesReferenceBoxes()
    {
        var boxes = new float[Golden.Input("loc").Data.Length];
        BoxCoder.Decode(Golden.Input("loc").Floats, AnchorGrid.Given(64, Golden.Input("priors_cxcywh").Data), boxes);
        Golden.AssertClose("decoded", boxes);
    }
}

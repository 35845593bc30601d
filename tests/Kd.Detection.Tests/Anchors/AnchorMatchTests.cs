using Kd.Detection.Anchors;
using Kd.Detection.Data;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Anchors;

public sealed class AnchorMatchTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.OfComponent("matching_max_iou").Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ByIou_ReferenceScene_GivesReferenceMatches(string name)
    {
        var golden = GoldenCase.Load(name);
        var (boxes, labels) = (golden.Input("gt"), golden.Input("labels"));
        var truth = new GroundTruth([.. Enumerable.Range(0, boxes.Shape[0]).Select(i => Labelled(boxes.Row(i), (int)labels.Data[i]))]);

        var match = AnchorMatch.ByIou(truth, AnchorGrid.Given(64, golden.Input("priors_cxcywh").Data));

        golden.AssertClose("overlap", match.Overlap);
        golden.AssertClose("matched_gt_box", [.. match.Object.SelectMany(g => boxes.Row(g).ToArray())]);
        golden.AssertClose("class_before_threshold", [.. match.Object.Select(g => labels.Data[g])]);
        golden.AssertClose("final_label", [.. match.Label.Select(l => (double)l)]);
    }

    [Fact]
    public void ByIou_NoObjects_IsAllBackground()
    {
        var match = AnchorMatch.ByIou(GroundTruth.Empty, AnchorGrid.Of(64, 12, 4));
        Assert.All(match.Label, label => Assert.Equal(0, label));
        Assert.All(match.Object, index => Assert.Equal(-1, index));
    }

    [Fact]
    public void ByIou_TwoObjectsWithOneBestAnchor_GivesItToTheLater()
    {
        var box = new BoxXyxy(0.4, 0.4, 0.6, 0.6);
        var match = AnchorMatch.ByIou(new GroundTruth([new(box, 1), new(box, 2)]), AnchorGrid.Of(64, 12, 4));
        var best = Array.IndexOf(match.Overlap, 1.0);
        Assert.Equal(2, match.Label[best]);
    }

    [Fact]
    public void ByIou_RegionToIgnore_NeverMakesAPositive()
    {
        var region = new LabelledBox(new BoxXyxy(0.2, 0.2, 0.7, 0.7), 0);
        var match = AnchorMatch.ByIou(new GroundTruth([region]), AnchorGrid.Of(64, 12, 4));
        Assert.DoesNotContain(match.Label, label => label > 0);
        Assert.Contains(AnchorMatch.Ignored, match.Label);
    }

    private static LabelledBox Labelled(ReadOnlySpan<double> box, int label) => new(new BoxXyxy(box[0], box[1], box[2], box[3]), label);
}

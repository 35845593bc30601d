using Kd.Detection.Anchors;
using Kd.Detection.Data;

namespace Kd.Detection.Tests.Anchors;

public sealed class AnchorMatchTests
{
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
}

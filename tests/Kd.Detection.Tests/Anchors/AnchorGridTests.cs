using Kd.Detection.Anchors;

namespace Kd.Detection.Tests.Anchors;

public sealed class AnchorGridTests
{
    [Fact]
    public void Of_LargerInput_KeepsTheSidesInPixels()
    {
        var (small, large) = (AnchorGrid.Of(128, 12, 4), AnchorGrid.Of(192, 12, 4));
        Assert.Equal(128 * small.Cxcywh[2], 192 * large.Cxcywh[2], 9);
    }
}

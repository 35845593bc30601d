using Kd.Detection.Anchors;
using Kd.Detection.Tests.Golden;

namespace Kd.Detection.Tests.Anchors;

public sealed class AnchorGridTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.OfComponent("anchors_mutualguide").Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_ReferenceSizes_GivesReferenceAnchors(string name)
    {
        var golden = GoldenCase.Load(name);
        var grid = AnchorGrid.Of(golden.Parameter("size").GetInt32(), golden.Parameter("base_anchor").GetDouble(), golden.Parameter("levels").GetInt32());

        golden.AssertClose("count", grid.Count);
        golden.AssertClose("first12", grid.Cxcywh.AsSpan(0, 48));
        golden.AssertClose("last12", grid.Cxcywh.AsSpan()[^48..]);
        golden.AssertClose("column_sum", Columns(grid, v => v));
        golden.AssertClose("column_sumsq", Columns(grid, v => v * v));
        if (golden.HasExpected("all"))
        {
            golden.AssertClose("all", grid.Cxcywh);
        }
    }

    [Fact]
    public void Of_LargerInput_KeepsTheSidesInPixels()
    {
        var (small, large) = (AnchorGrid.Of(128, 12, 4), AnchorGrid.Of(192, 12, 4));
        Assert.Equal(128 * small.Cxcywh[2], 192 * large.Cxcywh[2], 9);
    }

    private static double[] Columns(AnchorGrid grid, Func<double, double> of) =>
        [.. Enumerable.Range(0, 4).Select(column => Enumerable.Range(0, grid.Count).Sum(a => of(grid.Cxcywh[(4 * a) + column])))];
}

using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

public sealed class BoxPlotsTests
{
    /// <summary>Type 7 of 1, 2, 3, 4, 10 (in tenths): quartiles 2 and 4, so 10 lies beyond 4 + 1.5 x 2 and the whiskers end at 1 and 4.</summary>
    [Fact]
    public void Of_OneFold_TakesQuartilesOfTypeSevenAndWhiskersToTheFurthestValueWithinReach()
    {
        var box = Box(SomeSweep.OfHard([0.4, 0.1, 1.0, 0.3, 0.2]), "fold 1", "hard");

        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.4], Rounded(box.LowerWhisker, box.LowerQuartile, box.Median, box.UpperQuartile, box.UpperWhisker));
        Assert.Equal([1.0], box.Outliers.ToArray());
        Assert.Equal((5, 5, 0), (box.Count, box.Planned, box.Diverged));
        Assert.Equal([(0, 0.4), (1, 0.1), (2, 1.0), (3, 0.3), (4, 0.2)], box.Points.Select(p => (p.Seed, p.Value)));
    }

    [Fact]
    public void Of_SeveralFolds_HasAGroupForEachAndOneForTheMeanOverFoldsOfEachSeed()
    {
        var plots = BoxPlots.Of(SomeSweep.OfHard([0.1, 0.3, 0.5, 0.8], [0.3, 0.5, 0.7, 1.0]));

        var panel = Assert.Single(plots.Panels);
        Assert.Equal(["fold 1", "fold 2", "average"], panel.Groups.Select(g => g.Name));
        Assert.All(panel.Groups, group => Assert.Equal(["teacher", "hard", "hard+soft", "hard+mse"], group.Boxes.Select(b => b.Row)));
        Assert.Equal([0.2, 0.4, 0.6, 0.9], panel.Groups[2].Boxes[1].Points.Select(p => Math.Round(p.Value, 12)));
        Assert.True(panel.Groups[2].Boxes[0] is { IsTeacher: true, Count: 0, Planned: 4, Median: null });
    }

    [Fact]
    public void Of_HolesAndDivergedRuns_CountsThemAndDrawsTheRest()
    {
        var table = SomeSweep.OfHard([0.1, null, 0.5], [0.3, 0.5, double.NaN]);

        Assert.True(Box(table, "fold 2", "hard") is { Count: 2, Planned: 3, Diverged: 1 });
        Assert.True(Box(table, "average", "hard") is { Count: 1, Planned: 3, Diverged: 1 });
    }

    [Fact]
    public void Of_MoreThanTwentyValues_KeepsTheBoxWithoutThePoints()
    {
        var box = Box(SomeSweep.OfHard([.. Enumerable.Range(0, 21).Select(i => (double?)(i / 100.0))]), "fold 1", "hard");

        Assert.Empty(box.Points);
        Assert.Equal((21, 0.1), (box.Count, box.Median));
    }

    private static BoxPlot Box(SweepTable table, string group, string row) =>
        BoxPlots.Of(table).Panels[0].Groups.Single(g => g.Name == group).Boxes.Single(b => b.Row == row);

    private static double[] Rounded(params double?[] values) => [.. values.Select(v => Math.Round(v!.Value, 12))];
}

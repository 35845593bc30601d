using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

/// <summary>What a table lets be said about differences: experiment.md section 3.</summary>
public sealed class EvidenceTests
{
    private static readonly double?[][] Hard = [[0.50, 0.52, 0.51], [0.54, 0.56, 0.55], [0.40, 0.41, 0.45]];

    [Fact]
    public void Difference_ThreeSeedsAndFolds_HasTwoIntervalsOverDifferentDifferences()
    {
        var difference = Difference(SomeSweep.Of(("hard", Hard), ("hard+soft", [[0.53, 0.55, 0.52], [0.56, 0.60, 0.58], [0.41, 0.45, 0.47]])));

        Assert.Equal([0.02, 0.11 / 3, 0.02], difference.BySeed.Select(d => Math.Round(d, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.07 / 3, 0.03, 0.07 / 3], difference.ByFold, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(difference.OverSeeds!.Low < 0.077 / 3 && difference.OverSeeds.High > 0.077 / 3);
        Assert.NotEqual(difference.OverSeeds.Low, difference.OverFolds!.Low);
    }

    [Fact]
    public void Difference_SeedWithAHole_EntersNoInterval()
    {
        var difference = Difference(SomeSweep.Of(("hard", Hard), ("hard+soft", [[0.53, 0.55, 0.52], [0.56, null, 0.58], [0.41, 0.45, 0.47]])));

        Assert.Equal(2, difference.BySeed.Length);
        Assert.Null(difference.OverSeeds);
        Assert.Equal((8, 9), (difference.Pairs.Length, difference.PairsPlanned));
    }

    [Fact]
    public void Footers_IntervalsThere_SayWhatTheyAnswerAndWhatTheSpreadHides()
    {
        var footers = string.Join('\n', SomeSweep.Of(("hard", Hard), ("hard+soft", [[0.53, 0.55, 0.52], [0.56, 0.60, 0.58], [0.41, 0.45, 0.47]])).Footers);

        Assert.Contains("what new seeds on the same data would give", footers, StringComparison.Ordinal);
        Assert.Contains("never pooled", footers, StringComparison.Ordinal);
        Assert.Contains("cells: From the spread seen so far (n = 9), differences under about 2.4 AP lie inside the interval.", footers, StringComparison.Ordinal);
        Assert.DoesNotContain("significant", footers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 20, "its folds are groups of images")]
    [InlineData(false, null, "not all results have the size of their training set on record")]
    public void Footers_NoIntervalOverFolds_SayWhy(bool grouped, int? trainImages, string expected)
    {
        var plan = SomeSweep.PlanOf(3, 3);
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key) with { Grouped = grouped, TrainImages = trainImages }));

        var table = SweepTable.Build(plan, outcomes);

        Assert.All(table.Rows, row => Assert.Null(row.Cells[0].Difference?.OverFolds));
        Assert.Contains(table.Footers, f => f.Contains($"no interval over folds: {expected}", StringComparison.Ordinal));
    }

    [Fact]
    public void Tests_FourSeedsAndFolds_AreRefusedWithTheirSmallestP()
    {
        var tests = FamilyTest.All(SomeSweep.Of(("hard", Values(4, 4, 0.5)), ("hard+soft", Values(4, 4, 0.6)), ("hard+mse", Values(4, 4, 0.4))));

        Assert.Equal(["seeds", "folds"], tests.Select(t => t.Over));
        Assert.All(tests, t => Assert.Equal($"with 4 {t.Over} its smallest possible p is 0.125, after Holm over 2 comparisons 0.25", t.Refusal));
    }

    [Fact]
    public void Tests_EightSeedsAllAbove_GiveTheSmallestPAndHolm()
    {
        var table = SomeSweep.Of(("hard", Values(1, 8, 0.5)), ("hard+soft", Values(1, 8, 0.6)), ("hard+mse", Values(1, 8, 0.4)));

        var seeds = FamilyTest.All(table).Single(t => t.Over == "seeds");

        Assert.Equal([new RowTest("hard+soft", 8, 2.0 / 256, 4.0 / 256), new RowTest("hard+mse", 8, 2.0 / 256, 4.0 / 256)], seeds.Rows.AsEnumerable());
    }

    [Fact]
    public void Tests_FamiliesOfTheGrid_AreCorrectedApart()
    {
        var table = SomeSweep.Of(("hard", Values(1, 8, 0.5)), ("hard+soft", Values(1, 8, 0.6)), ("hard+mse", Values(1, 8, 0.4)));

        var tests = FamilyTest.All(table with { Families = table.Families.Add("softly", "*soft") });

        Assert.Equal([new RowTest("hard+soft", 8, 2.0 / 256, 2.0 / 256)], Assert.Single(tests, t => t is { Family: "softly", Over: "seeds" }).Rows.AsEnumerable());
    }

    [Fact]
    public void Tests_RowWithAHole_AreRefusedAndNameIt()
    {
        var hole = Values(1, 8, 0.6);
        hole[0][3] = null;

        var tests = FamilyTest.All(SomeSweep.Of(("hard", Values(1, 8, 0.5)), ("hard+soft", hole), ("hard+mse", Values(1, 8, 0.4))));

        Assert.All(tests, t => Assert.Equal("pairs with the baseline are missing in hard+soft", t.Refusal));
    }

    [Fact]
    public void Classes_FoldWithoutOne_IsLeftOutThere()
    {
        var plan = SomeSweep.PlanOf(2, 1);
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, perClass: c.Spec.Fold == "1"
            ? SomeSweep.ByClass(("car", 0.4), ("boat", 0.2))
            : SomeSweep.ByClass(("car", 0.6)))));

        var table = Assert.Single(ClassTable.Build(plan, outcomes));

        Assert.Equal(["boat", "car"], table.Classes.AsEnumerable());
        Assert.Equal([0.2, 0.5], table.Rows[1].Cells.Select(c => Math.Round(c.MeanThenMedian!.Value, 12)));
    }

    private static double?[][] Values(int folds, int seeds, double level) =>
        [.. Enumerable.Range(0, folds).Select(f => Enumerable.Range(0, seeds).Select(s => (double?)(level + (f / 100.0) + (s / 1000.0))).ToArray())];

    private static PairedDifference Difference(SweepTable table) => table.Rows.Single(r => r.Name == "hard+soft").Cells[0].Difference!;
}

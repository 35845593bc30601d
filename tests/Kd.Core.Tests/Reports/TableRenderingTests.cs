using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

public sealed class TableRenderingTests
{
    private static readonly SweepTable Table = SomeSweep.Of(
        ("teacher", [[0.61, 0.63], [0.60, 0.64]]),
        ("hard", [[0.50, 0.52], [0.54, 0.56]]),
        ("hard+soft", [[0.53, 0.55], [0.56, 0.60]]),
        ("hard+mse", [[0.51, double.NaN], [0.52, null]]));

    [Theory]
    [InlineData("teacher (teacher)", "62.0", "-", "-")]
    [InlineData("hard", "53.0", "2", "-")]
    [InlineData("hard+soft", "56.0", "1", "+3.0")]
    [InlineData("hard+mse", "51.5 (1/2 seeds)", "-", "-0.5 (2/4 pairs)")]
    public void Terminal_MainTable_ShowsAggregateRankAndDifference(string row, string value, string rank, string difference)
    {
        var line = TerminalTable.Render(new SweepReport(Table), TerminalLook.Plain).Split('\n').First(l => l.StartsWith(row + " ", StringComparison.Ordinal));

        Assert.Equal([row, value, rank, difference], line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Terminal_FoldTable_ShowsFoldsAndSpread()
    {
        var line = TerminalTable.Render(new SweepReport(Table), TerminalLook.Plain).Split('\n').Where(l => l.StartsWith("hard+soft ", StringComparison.Ordinal)).ElementAt(1);

        Assert.Equal(["hard+soft", "54.0", "58.0", "56.0", "2.1", "2.8"], line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Terminal_Differences_ShowSignsSpreadAndEveryPairButNoIntervalOfTwo()
    {
        var line = TerminalTable.Render(new SweepReport(Table), TerminalLook.Plain).Split('\n').Last(l => l.StartsWith("hard+soft ", StringComparison.Ordinal));

        Assert.Equal(["hard+soft", "+3.0", "-", "-", "2 of 2", "2 of 2", "0.7", "0.0", "----------+----o--2-o"], line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Terminal_PerFold_ShowsATableForEachFold()
    {
        var text = TerminalTable.Render(new SweepReport(Table) { PerFold = true }, TerminalLook.Plain);

        var line = text[text.IndexOf("fold 2\n\n", StringComparison.Ordinal)..].Split('\n').First(l => l.StartsWith("hard+soft ", StringComparison.Ordinal));
        Assert.Equal(["hard+soft", "58.0", "56.0", "60.0", "2.8", "2", "+3.0", "2 of 2"], line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Terminal_Columns_AreAligned()
    {
        var lines = TerminalTable.Render(new SweepReport(Table), TerminalLook.Plain).Split('\n').SkipWhile(l => !l.StartsWith("config", StringComparison.Ordinal)).TakeWhile(l => l.Length > 0).ToArray();

        Assert.Equal(6, lines.Length);
        Assert.Single(lines.Select(l => l.Length).Distinct());
    }

    [Theory]
    [InlineData(80)]
    [InlineData(46)]
    [InlineData(1)]
    public void Terminal_NarrowerThanATable_GoesOnBelowUnderTheSameNames(int columns)
    {
        var (wide, narrow) = (Rows(TerminalLook.Plain), Rows(new TerminalLook(Ansi: false, columns)));

        Assert.All(narrow, row => Assert.True(row.Length <= columns || row.Split("  ", StringSplitOptions.RemoveEmptyEntries).Length == 2, row));
        Assert.Equal(Words(wide), Words(narrow));

        static string[] Rows(TerminalLook look) => [.. TerminalTable.Render(new SweepReport(Table), look).Split('\n').Where(l => l.StartsWith("hard+soft ", StringComparison.Ordinal))];
        static IEnumerable<string> Words(string[] rows) => rows.SelectMany(row => row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(word => word != "hard+soft");
    }

    [Fact]
    public void Terminal_Ansi_MakesTheBestBoldAndTheIncompleteDim()
    {
        var text = TerminalTable.Render(new SweepReport(Table), new TerminalLook(Ansi: true));

        Assert.Contains("\e[1m56.0\e[22m", text, StringComparison.Ordinal);
        Assert.Contains("\e[2m51.5 (1/2 seeds)\e[22m", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', TerminalTable.Render(new SweepReport(Table), TerminalLook.Plain));
    }

    [Fact]
    public void Markdown_SameTable_HasTheSameNumbers()
    {
        var text = MarkdownTable.Render(new SweepReport(Table));

        Assert.Contains("| hard+soft | **56.0** | 1 | +3.0 |", text, StringComparison.Ordinal);
        Assert.Contains("| hard+mse | *51.5 (1/2 seeds)* | - | *-0.5 (2/4 pairs)* |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_SingleRun_HasNoSpreadAndNoBold()
    {
        var text = MarkdownTable.Render(new SweepReport(SomeSweep.Of(("hard", [[0.5]]), ("hard+soft", [[0.6]]), ("hard+mse", [[0.4]]), ("teacher", [[0.7]]))));

        Assert.Contains("(n=1)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sd of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("| **", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_DivergedMedian_SaysHowMany()
    {
        var text = TerminalTable.Render(new SweepReport(SomeSweep.OfHard([0.2, double.NaN, 0.6, double.NaN], [0.2, 0.4, 0.6, 0.9])), TerminalLook.Plain);

        Assert.Contains("diverged (2 of 4; rest 40.0)", text, StringComparison.Ordinal);
    }

    /// <summary>Fold 1 is [.2, diverged, .6, diverged]: its median falls on a diverged run, so the fold, and with it the average, has none. Fold 2 is whole.</summary>
    [Fact]
    public void Terminal_FoldWhoseMedianDiverged_SaysHowManyAndTheRest()
    {
        var report = new SweepReport(SomeSweep.OfHard([0.2, double.NaN, 0.6, double.NaN], [0.2, 0.4, 0.6, 0.9])) { PerFold = true };

        Assert.Equal(["hard", "diverged (2 of 4; rest 40.0)", "50.0", "diverged", "28.3", "8.8"], HardRow(report, "then mean over folds\n\n"));
        Assert.Equal(["hard", "diverged (2 of 4; rest 40.0)", "20.0", "60.0", "28.3", "2 of 4", "-", "-"], HardRow(report, "fold 1\n\n"));
        Assert.Equal(["hard", "50.0", "20.0", "90.0", "29.9", "4", "-", "-"], HardRow(report, "fold 2\n\n"));
    }

    /// <summary>One of four runs diverged ranks last: the median of {-inf, .2, .6, .9} is .4, that of the rest .6.</summary>
    [Fact]
    public void Terminal_FoldWithADivergedRun_RanksItLastBesideTheRest()
    {
        var report = new SweepReport(SomeSweep.OfHard([0.2, double.NaN, 0.6, 0.9], [0.2, 0.4, 0.6, 0.9]));

        Assert.Equal("40.0 (1 of 4 diverged; rest 60.0)", HardRow(report, "then mean over folds\n\n")[1]);
    }

    /// <summary>Seed 1 lacks fold 2, so its .8 on fold 1 does not enter there either.</summary>
    [Fact]
    public void Terminal_FoldColumns_TakeCompleteSeedsOnly()
    {
        var report = new SweepReport(SomeSweep.OfHard([0.2, 0.8], [0.4, null])) { PerFold = true };

        Assert.Equal(["hard", "20.0 (1/2 seeds)", "40.0 (1/2 seeds)", "30.0", "-", "14.1"], HardRow(report, "then mean over folds\n\n"));
        Assert.Equal(["hard", "20.0 (1/2 seeds)", "20.0", "20.0", "-", "1 of 2", "-", "-"], HardRow(report, "fold 1\n\n"));
    }

    private static string[] HardRow(SweepReport report, string after)
    {
        var text = TerminalTable.Render(report, TerminalLook.Plain);
        return text[text.IndexOf(after, StringComparison.Ordinal)..].Split('\n').First(l => l.StartsWith("hard ", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}

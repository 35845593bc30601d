using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Published;
using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Published;

public sealed class PublishedComparingTests
{
    private static readonly PublishedFigures Paper = PublishedFigures.Of("le-pham-2023");

    [Fact]
    public void Of_EveryName_HasTenMethodsOnFourDataSets()
    {
        Assert.Equal(["le-pham-2023"], PublishedFigures.Names.ToArray());
        Assert.Equal(40, Paper.Figures.Sum(f => f.Values.Count));
        Assert.Equal(10, Paper.Figures.Length);
        Assert.Equal(76.68, Paper.Figures.Single(f => f.Method == "hard+PDF").Values["VEDAI25"]);
        Assert.All(Paper.Figures, f => Assert.Subset(Paper.Datasets.Select(d => d.Name).ToHashSet(), f.Values.Keys.ToHashSet()));
    }

    /// <summary>Two folds x two seeds: final 70, best on test 2 above it; the paper's hard is 72.49 on VEDAI25.</summary>
    [Fact]
    public void Of_MetricThatIsInferred_PutsBestOnTestBesideThePaperAndFinalBesideBoth()
    {
        var column = Assert.Single(Compare("vedai25", "ap@iou0.1", final: 0.70, best: 0.72).Columns);

        Assert.Equal(MappingBasis.Inferred, column.Basis);
        var hard = column.Rows.Single(r => r.Name == "hard");
        Assert.Equal(("Table 1", 4, 4), (hard.Table, hard.Runs, hard.RunsPlanned));
        Assert.Equal([0.7249, 0.72, -0.0049, 0.70], new[] { hard.Published, hard.BestOnTest, hard.Difference, hard.Final }.Select(v => Math.Round(v!.Value, 12)));
        Assert.Equal(0.8091, column.Rows.Single(r => r.IsTeacher).Published!.Value, 12);
        Assert.Equal(0.7322, column.Rows.Single(r => r.Name == "hard+mse").Published!.Value, 12);
    }

    [Theory]
    [InlineData("vedai25", "ap50")]
    [InlineData("xview", "ap@iou0.1")]
    [InlineData("voc", "ap50")]
    public void Of_MetricThatIsUnknown_ShowsBothNumbersAndNoDifference(string dataset, string metric)
    {
        var comparison = Compare(dataset, metric, final: 0.70, best: 0.72);

        var column = Assert.Single(comparison.Columns);
        Assert.Equal(MappingBasis.Unknown, column.Basis);
        Assert.All(column.Rows, row => Assert.True(row is { Published: not null, BestOnTest: not null, Difference: null }));
        Assert.Contains(comparison.Notes, note => note.Contains("is unknown, so no difference is shown", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_DataSetThatThePaperLacks_IsNamedAndLeftOut()
    {
        var comparison = Compare("blood", "ap50", final: 0.5, best: 0.6);

        Assert.Empty(comparison.Columns);
        Assert.Contains("blood: the paper has no such data set; it has VOC, xView, VEDAI25, VEDAI12.", comparison.Notes);
    }

    [Fact]
    public void Of_OtherDetectorsAndSize_WarnsThatADifferenceSaysNothing() => Assert.Contains(
        "Warning: vedai25 was not trained as in the paper (128 px, there 512, students are no r18-fpn, teachers are no r50-pafpn): a difference says nothing about a reproduction.",
        Compare("vedai25", "ap@iou0.1", 0.7, 0.7).Notes);

    [Fact]
    public void Of_ResultsOfAnOlderEvaluation_HaveNoBestAndCountAsHoles()
    {
        var hard = Compare("vedai25", "ap@iou0.1", final: 0.7, best: null).Columns[0].Rows.Single(r => r.Name == "hard");

        Assert.Equal((null, null, 0, 4), (hard.BestOnTest, hard.Difference, hard.Runs, hard.RunsPlanned));
        Assert.Equal(0.7, hard.Final!.Value, 12);
    }

    [Fact]
    public void Render_Comparison_ShowsEveryNumberWithItsWord()
    {
        var text = TerminalTable.Render(Compare("vedai25", "ap@iou0.1", final: 0.70, best: 0.72), TerminalLook.Plain);

        Assert.Contains("vedai25: ap@iou0.1 beside the paper's mAP (inferred)", text, StringComparison.Ordinal);
        Assert.Contains("hard                   72.49          72.0        -0.5   70.0  4          0.0          0.0", text, StringComparison.Ordinal);
        Assert.Contains("* vedai25: that ap@iou0.1 is the paper's mAP is inferred: ", text, StringComparison.Ordinal);
        Assert.Contains("| hard | 72.49 | 72.0 | -0.5 | 70.0 | 4 | 0.0 | 0.0 |", MarkdownTable.Render(Compare("vedai25", "ap@iou0.1", 0.70, 0.72)), StringComparison.Ordinal);
    }

    private static PublishedComparison Compare(string dataset, string metric, double final, double? best)
    {
        var text = SomeGrid.Small
            .Replace("\"big\"", "\"teacher\"", StringComparison.Ordinal)
            .Replace("\"cells\": {", $"\"{dataset}\": {{ \"metric\": \"{metric}\",", StringComparison.Ordinal);
        var grid = SomeGrid.Read(text);
        var plan = Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid), "1")).Plan;
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key) with { Metrics = One(metric, final), BestOnTest = One(metric, best) }));
        return PublishedComparing.Of(plan, SweepTable.Build(plan, outcomes), Paper);
    }

    private static ImmutableSortedDictionary<string, double> One(string metric, double? value) =>
        value is { } number ? ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(metric, number)]) : ImmutableSortedDictionary<string, double>.Empty;
}

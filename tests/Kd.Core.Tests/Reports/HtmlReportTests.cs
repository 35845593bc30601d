using System.Xml;
using System.Xml.Linq;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Reports.Html;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

/// <summary>The page, read strictly as XML: everything it says and draws is in it, and nothing is fetched.</summary>
public sealed class HtmlReportTests
{
    private static readonly Plan Plan = SomeSweep.PlanOf(2, 3);
    private static readonly string Page = Render(Outcomes());
    private static readonly XElement Root = Parse(Page);

    [Fact]
    public void Render_Page_FetchesNothingAndRunsNothing()
    {
        Assert.DoesNotContain("script", Root.Descendants().Select(e => e.Name.LocalName));
        Assert.DoesNotContain(Root.Descendants().Attributes(), a => !a.IsNamespaceDeclaration && (a.Name.LocalName is "src" or "href" or "srcset" || a.Value.Contains("//", StringComparison.Ordinal)));
        Assert.DoesNotContain("url(", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", Page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Render_BoxPlots_HaveADrawingForEachFoldAndTheAverageWithEveryPoint()
    {
        var drawings = Drawings("Box plots of cells").ToArray();

        Assert.Equal(["fold 1", "fold 2", "average"], drawings.Select(d => Texts(d, "title").Single()));
        Assert.All(drawings, d => Assert.Equal(4, d.Elements().Count(e => Class(e).StartsWith("box ", StringComparison.Ordinal))));
        Assert.Equal(11, drawings[0].Elements().Count(e => Class(e).StartsWith("dot ", StringComparison.Ordinal)));
        Assert.Contains("hard+mse 2/3, 1 div.", Texts(drawings[0], "label"));
    }

    [Fact]
    public void Render_EveryDrawing_StaysInsideItsFrame()
    {
        foreach (var drawing in Root.Descendants().Where(e => e.Name.LocalName == "svg"))
        {
            var frame = drawing.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
            Assert.All(Numbers(drawing, "x", "x1", "x2", "cx"), x => Assert.InRange(x, 0, frame[2]));
            Assert.All(Numbers(drawing, "y", "y1", "y2", "cy"), y => Assert.InRange(y, 0, frame[3]));
        }
    }

    [Fact]
    public void Render_Differences_DrawEveryPair() =>
        Assert.Equal(6 + 4, Drawings("Paired differences").Single().Elements().Count(e => Class(e).StartsWith("dot ", StringComparison.Ordinal)));

    [Fact]
    public void Render_Curves_DrawALineForEachTrainingAndTermAndForEachClassAndRow()
    {
        Assert.Equal(4, Drawings("Losses of cells").Count());
        Assert.Equal(6 * 2, Drawings("Losses of cells, hard+soft").Single().Elements().Count(e => e.Name.LocalName == "polyline"));
        Assert.Equal(4, Drawings("Precision by recall of cells, class car").Single().Elements().Count(e => e.Name.LocalName == "polyline"));
    }

    [Fact]
    public void Render_CellsWithoutResult_AreNamedWithTheirReason()
    {
        Assert.Contains("cells/fold1/seed1/hard+mse diverged", Rows("cell"), StringComparison.Ordinal);
        Assert.Contains("cells/fold2/seed2/hard+mse failed bad data", Rows("cell"), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Teachers_AreNamedByTheHashTheirStudentsLearntFrom() =>
        Assert.Contains($"cells/fold1/seed0/teacher {new string('7', 16)}… hard+soft (seed 0), hard+mse (seed 0)", Rows("teacher"), StringComparison.Ordinal);

    [Fact]
    public void Render_ReasonWithControlCharacters_IsStillWellFormed()
    {
        var root = Parse(Render(new() { [Plan.Cells[0].Key] = new FailedOutcome("not \u0001 an \u001b[31m image") }));

        Assert.Contains("not \\u0001 an \\u001b[31m image", root.Descendants().Where(e => e.Name.LocalName == "td").Select(e => e.Value));
    }

    [Fact]
    public void Render_RowOfALongName_LeavesRoomForWhatIsDrawn()
    {
        var name = new string('x', 100);

        Assert.InRange(SvgDrawing.LeftOf(["hard", name]), 100, 160);
        Assert.Equal($"{new string('x', 19)}…", SvgDrawing.Shortened(name));
    }

    [Fact]
    public void Render_NothingTrained_IsAPageAllTheSame()
    {
        var root = Parse(Render([]));

        Assert.Contains("0 of 24 cells have a result.", root.Descendants().Select(e => e.Value));
    }

    private static Dictionary<CellKey, CellOutcome> Outcomes() => Plan.Cells.Select((c, i) => (c, i)).ToDictionary(
        c => c.c.Key,
        c => c.c.Label switch
        {
            "cells/fold1/seed1/hard+mse" => new DivergedOutcome(),
            "cells/fold2/seed2/hard+mse" => new FailedOutcome("bad data"),
            _ => (CellOutcome)new DoneOutcome(Specs.Result(c.c.Key, ap50: 0.3 + (c.i / 100.0), teacherSha256: c.c.Spec.Teacher is null ? null : new string('7', 64))),
        });

    private static string Render(Dictionary<CellKey, CellOutcome> outcomes)
    {
        var curves = outcomes.Where(o => o.Value is DoneOutcome).ToDictionary(o => o.Key, _ => Curves());
        return HtmlReport.Render(new SweepReport(SweepTable.Build(Plan, outcomes)), new ReportCells(Plan, outcomes, curves));
    }

    private static CellCurves Curves() => new()
    {
        Losses = [.. Enumerable.Range(1, 5).Select(e => new EpochLosses(e, SomeSweep.ByClass(("hard.box", 1.0 / e), ("hard.class", 8.0 / e))))],
        Metrics = [],
        Classes = [new ClassCurve("car", [.. Enumerable.Range(0, 101).Select(i => 1 - (i / 100f))])],
    };

    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static IEnumerable<XElement> Drawings(string description) =>
        Root.Descendants().Where(e => e.Name.LocalName == "svg" && e.Attribute("aria-label") is { } label && label.Value.StartsWith(description, StringComparison.Ordinal));

    /// <summary>Lines of the table whose first column has that head, their cells joined by spaces.</summary>
    private static string Rows(string head) => string.Join('\n', Root.Descendants().Where(e => e.Name.LocalName == "table")
        .Single(t => t.Descendants().First(e => e.Name.LocalName == "th").Value == head)
        .Descendants().Where(e => e.Name.LocalName == "tr").Select(r => string.Join(' ', r.Elements().Select(e => e.Value))));

    private static IEnumerable<string> Texts(XElement drawing, string style) => drawing.Elements().Where(e => Class(e).Split(' ')[0] == style).Select(e => e.Value);

    private static string Class(XElement element) => element.Attribute("class")?.Value ?? string.Empty;

    private static IEnumerable<double> Numbers(XElement drawing, params string[] names) =>
        drawing.Descendants().Attributes().Where(a => names.Contains(a.Name.LocalName)).Select(a => double.Parse(a.Value));
}

using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Reports;
using Kd.Core.Reports.Html;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

/// <summary>A report is a function of plan and outcomes alone: in whatever order results arrive, its bytes are the same.</summary>
public sealed class RenderingProperties
{
    private static readonly Gen<int[]> Arrivals = Gen.Choose(0, 1 << 20).ArrayOf(24);

    [Fact]
    public void Render_ResultsInAnyOrder_GivesTheSameBytes()
    {
        var plan = SomeSweep.PlanOf(2, 3);
        var outcomes = plan.Cells.Select((c, i) => KeyValuePair.Create(c.Key, OutcomeOf(c.Key, i))).ToArray();
        var expected = All(outcomes);

        Prop.ForAll(Arrivals.ToArbitrary(), arrivals => All([.. outcomes.Zip(arrivals).OrderBy(o => o.Second).Select(o => o.First)]).SequenceEqual(expected)).QuickCheckThrowOnFailure();

        string[] All(KeyValuePair<CellKey, CellOutcome>[] arrived)
        {
            var known = new Dictionary<CellKey, CellOutcome>(arrived);
            var report = new SweepReport(SweepTable.Build(plan, known)) { PerFold = true }.WithClasses(plan, known).WithTests();
            return [TerminalTable.Render(report, new TerminalLook(Ansi: true)), MarkdownTable.Render(report), LatexTable.Render(report), CsvTable.Render(report), JsonTable.Render(report), HtmlReport.Render(report, new ReportCells(plan, known, new Dictionary<CellKey, CellCurves>()))];
        }
    }

    private static CellOutcome OutcomeOf(CellKey key, int index) => (index % 11) switch
    {
        3 => new DivergedOutcome(),
        7 => new FailedOutcome("bad data"),
        _ => new DoneOutcome(Specs.Result(key, ap50: 0.3 + (index / 100.0), perClass: SomeSweep.ByClass(("car", index / 50.0), ("boat", index / 40.0)))),
    };
}

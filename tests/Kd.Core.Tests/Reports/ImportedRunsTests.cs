using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Tests.Results;

namespace Kd.Core.Tests.Reports;

/// <summary>Two folds, one seed; fold 1 of hard+soft was trained elsewhere.</summary>
public sealed class ImportedRunsTests
{
    private static readonly Plan Plan = SomeSweep.PlanOf(folds: 2, seeds: 1);

    private static readonly SweepReport Report = new(SweepTable.Build(Plan, Plan.Cells.ToDictionary(c => c.Key, Outcome)));

    [Fact]
    public void Terminal_ImportedRun_MarksEveryNumberItIsInAndNoOther()
    {
        var lines = TerminalTable.Render(Report, TerminalLook.Plain).Split('\n');

        Assert.Equal(["hard+soft", "60.0†", "1", "+10.0†"], Fields(lines.First(l => l.StartsWith("hard+soft", StringComparison.Ordinal))));
        Assert.Equal(["hard+soft", "60.0†", "60.0", "60.0†", "-", "0.0"], Fields(lines.Where(l => l.StartsWith("hard+soft", StringComparison.Ordinal)).ElementAt(1)));
        Assert.All(lines.Where(l => l.StartsWith("hard ", StringComparison.Ordinal)), l => Assert.DoesNotContain('†', l));
    }

    [Fact]
    public void Notes_ImportedRun_SayWhoseAndWhere() => Assert.Contains(
        "† Trained elsewhere, brought by anna (another program) as detections, evaluated here: cells/fold1/seed0/hard+soft. Each number marked so has such runs in it.",
        Report.Table.Footers);

    [Fact]
    public void OtherForms_ImportedRun_TellItToo()
    {
        Assert.Contains(",hard+soft,student,run,1,0,,0.6,1,1,imported,", CsvTable.Render(Report), StringComparison.Ordinal);
        Assert.Contains("\"imported\":true", JsonTable.Render(Report), StringComparison.Ordinal);
        Assert.Contains("60.0$^\\dagger$", LatexTable.Render(Report), StringComparison.Ordinal);
        Assert.Contains("60.0†", MarkdownTable.Render(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_ImportedRun_AreNoOtherBackend() => Assert.DoesNotContain(Report.Table.Footers, f => f.Contains("mixes device classes", StringComparison.Ordinal));

    private static CellOutcome Outcome(PlannedCell cell)
    {
        var result = Specs.Result(cell.Key, ap50: cell.Config == "hard+soft" ? 0.6 : 0.5);
        return new DoneOutcome(cell.Config == "hard+soft" && cell.Spec.Fold == "1"
            ? result with { Checkpoint = null, Backend = result.Backend with { Device = "elsewhere" }, Imported = new ResultOrigin("anna", "another program", DateTimeOffset.UnixEpoch, new string('a', 64)) }
            : result);
    }

    private static string[] Fields(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

public sealed class SweepTableTests
{
    /// <summary>Two folds x four seeds: seed means are .20, .40, .60, .90, so their median is .50; fold medians are .40 and .65, their mean .525.</summary>
    [Fact]
    public void Build_FourSeeds_TakesMeanOverFoldsThenMedianOverSeeds()
    {
        var table = SomeSweep.OfHard(
            [0.1, 0.3, 0.5, 0.8],
            [0.3, 0.5, 0.7, 1.0]);

        var cell = Cell(table, "hard");
        Assert.Equal(0.50, cell.MeanThenMedian!.Value, 12);
        Assert.Equal(0.50, cell.MedianThenMean!.Value, 12);
        Assert.Equal(4, cell.CompleteSeeds);
    }

    /// <summary>The two aggregates differ where folds rank seeds differently: means .4, .5, .6 give .5; fold medians .2 and .7 give .45.</summary>
    [Fact]
    public void Build_FoldsDisagree_KeepsTheTwoAggregatesApart()
    {
        var cell = Cell(SomeSweep.OfHard([0.1, 0.2, 0.9], [0.7, 0.8, 0.3]), "hard");

        Assert.Equal(0.5, cell.MeanThenMedian!.Value, 12);
        Assert.Equal(0.45, cell.MedianThenMean!.Value, 12);
    }

    [Fact]
    public void Build_SeedWithAHole_DoesNotEnter()
    {
        var cell = Cell(SomeSweep.OfHard([0.2, 0.4, 0.9], [0.4, 0.6, null]), "hard");

        Assert.Equal(2, cell.CompleteSeeds);
        Assert.Equal(0.4, cell.MeanThenMedian!.Value, 12);
        Assert.False(cell.IsComplete);
        Assert.Null(cell.Rank);
    }

    [Fact]
    public void Build_NothingDone_HasNoNumbers()
    {
        var table = SomeSweep.OfHard([null, null], [null, null]);

        Assert.Null(Cell(table, "hard").MeanThenMedian);
        Assert.False(table.IsComplete);
    }

    /// <summary>NaN stands for diverged here. One of four seeds: the median of {-inf, .2, .4, .9} is .3, that of the rest .4.</summary>
    [Fact]
    public void Build_OneSeedDiverged_RanksItLast()
    {
        var cell = Cell(SomeSweep.OfHard([0.2, 0.4, 0.9, double.NaN], [0.2, 0.4, 0.9, 0.9]), "hard");

        Assert.Equal(0.3, cell.MeanThenMedian!.Value, 12);
        Assert.Equal(0.4, cell.MedianOfRest!.Value, 12);
        Assert.Equal((4, 1), (cell.CompleteSeeds, cell.DivergedSeeds));
        Assert.True(cell.IsComplete);
    }

    [Fact]
    public void Build_MedianFallsOnADivergedSeed_HasNoMedian()
    {
        var cell = Cell(SomeSweep.OfHard([0.2, double.NaN, 0.6, double.NaN], [0.2, 0.4, 0.6, 0.9]), "hard");

        Assert.Null(cell.MeanThenMedian);
        Assert.Equal(0.4, cell.MedianOfRest!.Value, 12);
        Assert.Equal(2, cell.DivergedSeeds);
    }

    /// <summary>Paired differences by seed are +.10, -.05, +.01: their median .01 is not the difference of the medians (.50 - .30 = .20).</summary>
    [Fact]
    public void Build_Difference_IsTheMedianOverSeedsOfPairedDifferences()
    {
        var table = SomeSweep.Of(
            ("hard", [[0.30, 0.55, 0.10]]),
            ("hard+soft", [[0.40, 0.50, 0.11]]));

        var difference = Cell(table, "hard+soft").Difference!;
        Assert.Equal(0.01, difference.Median, 12);
        Assert.Equal((3, 2), (difference.Seeds, difference.PositiveSeeds));
        Assert.Equal((1, 1), (difference.Folds, difference.PositiveFolds));
        Assert.Null(Cell(table, "hard").Difference);
        Assert.Null(Cell(table, "teacher").Difference);
    }

    [Fact]
    public void Build_BaselineHasAHole_UsesOnlyThePairsBothHave()
    {
        var table = SomeSweep.Of(
            ("hard", [[0.30, null], [0.30, 0.40]]),
            ("hard+soft", [[0.40, 0.90], [0.40, 0.40]]));

        var difference = Cell(table, "hard+soft").Difference!;
        Assert.Equal(3, difference.Pairs.Length);
        Assert.Equal(4, difference.PairsPlanned);
        Assert.Equal(0.05, difference.Median, 12);
    }

    [Fact]
    public void Build_Ranks_ConcernCompleteStudentRows()
    {
        var table = SomeSweep.Of(
            ("teacher", [[0.9, 0.9]]),
            ("hard", [[0.4, 0.4]]),
            ("hard+soft", [[0.5, 0.5]]),
            ("hard+mse", [[0.6, null]]));

        Assert.Equal([null, 2, 1, null], table.Rows.Select(r => r.Cells[0].Rank));
    }

    [Fact]
    public void Build_SingleRun_HasNoRank()
    {
        var table = SomeSweep.Of(("hard", [[0.4]]), ("hard+soft", [[0.5]]));

        Assert.All(table.Rows, row => Assert.Null(row.Cells[0].Rank));
        Assert.Contains(table.Footers, f => f.Contains("n=1, single run", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Footers_NameHolesBlockedAndWeakTeachers()
    {
        var plan = SomeSweep.PlanOf(1, 2);
        var cells = plan.Cells.ToDictionary(c => c.Label);
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, ap50: 0.5, device: c.Spec.Seed == 0 ? "cpu" : "gpu")));
        outcomes[cells["cells/fold1/seed1/teacher"].Key] = new DivergedOutcome();
        outcomes[cells["cells/fold1/seed1/hard+soft"].Key] = new BlockedOutcome(cells["cells/fold1/seed1/teacher"].Key, "diverged");
        outcomes[cells["cells/fold1/seed1/hard+mse"].Key] = new FailedOutcome("bad data: no image");
        outcomes.Remove(cells["cells/fold1/seed1/hard"].Key);

        var footers = string.Join('\n', SweepTable.Build(plan, outcomes).Footers);

        Assert.Contains("1 of 8 cells are not trained yet: cells/fold1/seed1/hard.", footers, StringComparison.Ordinal);
        Assert.Contains("Blocked by cells/fold1/seed1/teacher (diverged): cells/fold1/seed1/hard+soft.", footers, StringComparison.Ordinal);
        Assert.Contains("Failed: cells/fold1/seed1/hard+mse: bad data: no image.", footers, StringComparison.Ordinal);
        Assert.Contains("Diverged, ranking last wherever they enter: cells/fold1/seed1/teacher.", footers, StringComparison.Ordinal);
        Assert.Contains("distillation says nothing: cells/fold1/seed0/teacher (50.0, hard 50.0).", footers, StringComparison.Ordinal);
        Assert.Contains("A student of seed s learns from its fold's teacher of seed s.", footers, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_MixedDevices_Warns()
    {
        var plan = SomeSweep.PlanOf(1, 2);
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, device: c.Spec.Seed == 0 ? "cpu" : "gpu")));

        Assert.Contains(SweepTable.Build(plan, outcomes).Footers, f => f.StartsWith("Warning: cells mixes device classes", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_SeveralEvaluationRevisions_WarnsAndSaysWhatToDo()
    {
        var plan = SomeSweep.PlanOf(1, 2);
        var outcomes = plan.Cells.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key) with { EvaluationRevision = $"{c.Spec.Seed + 1}" }));

        Assert.Contains("Warning: cells mixes the evaluation revisions 1 and 2: kdctl reeval computes all metrics by one.", SweepTable.Build(plan, outcomes).Footers);
    }

    [Fact]
    public void Build_AnyTable_SurvivesTheWire()
    {
        var table = SomeSweep.OfHard([0.2, double.NaN, null], [0.4, 0.5, 0.6]);

        Assert.Equal(KdJson.Serialize(table), KdJson.Serialize(KdJson.Deserialize<SweepTable>(KdJson.Serialize(table))));
    }

    [Fact]
    public void Build_RowThatIsOnlyAnotherName_LearnsFromWhatItsCellsLearnFrom()
    {
        var plan = SomeSweep.PlanOf(1, 1);
        var soft = plan.Cells.Single(c => c.Config == "hard+soft");
        var spec = soft.Spec with { Terms = [new SoftTerm()] };
        plan = plan with
        {
            Cells = [.. plan.Cells.Select(c => c.Key == soft.Key ? c with { Spec = spec } : c)],
            Rows = [.. plan.Rows, new Kd.Core.Plans.PlanRow("same", IsTeacher: false)],
            Aliases = [new Kd.Core.Plans.CellAlias(soft.Key, soft.Dataset, soft.Spec.Fold, soft.Spec.Seed, "same")],
        };
        var outcomes = new Dictionary<CellKey, CellOutcome> { [soft.Key] = new DoneOutcome(Specs.Result(soft.Key, ap50: 0.5)) };

        Assert.False(SweepTable.Build(plan, outcomes).Rows.Single(r => r.Name == "same").LearnsFromTruth);
        Assert.Equal([soft.Key], plan.KeysAt("cells", "same"));
        Assert.Equal([soft.Key], Kd.Core.Reports.ReportCells.Drawn(plan, outcomes).AsEnumerable());
    }

    [Fact]
    public void Build_AliasOfACell_ShowsItsNumbersTwice()
    {
        var plan = SomeSweep.PlanOf(1, 2);
        var hard = plan.Cells.Where(c => c.Config == "hard").ToArray();
        plan = plan with
        {
            Rows = plan.Rows.Add(new Kd.Core.Plans.PlanRow("same", IsTeacher: false)),
            Aliases = [.. hard.Select(c => new Kd.Core.Plans.CellAlias(c.Key, c.Dataset, c.Spec.Fold, c.Spec.Seed, "same"))],
        };

        var table = SweepTable.Build(plan, hard.ToDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, ap50: 0.3))));

        Assert.Equal(0.3, Cell(table, "same").MeanThenMedian);
    }

    [Fact]
    public void Of_EveryStatus_HasItsOutcome()
    {
        var key = CellKey.Of(Specs.Cell());

        Assert.IsType<DoneOutcome>(CellOutcome.Of(new CellDone(Specs.Result(key))));
        Assert.IsType<DivergedOutcome>(CellOutcome.Of(new CellDiverged(1, "loss")));
        Assert.IsType<BlockedOutcome>(CellOutcome.Of(new CellBlocked(key, "diverged")));
        Assert.IsType<FailedOutcome>(CellOutcome.Of(new CellSuspectedKiller(3)));
        Assert.IsType<MissingOutcome>(CellOutcome.Of(new CellRunning(1)));
        Assert.IsType<MissingOutcome>(CellOutcome.Of(new CellWaiting(key)));
    }

    private static TableCell Cell(SweepTable table, string row) => table.Rows.Single(r => r.Name == row).Cells[0];
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

public sealed class PlanPredictionTests
{
    // A teacher of 100 steps and two students of 50, a step a second, all in one epoch; one test of five images of 2 s.
    private static readonly PlannedCell Teacher = Cell("teacher", null);
    private static readonly PlannedCell Hard = Cell("hard", null);
    private static readonly PlannedCell Soft = Cell("soft", Teacher.Key);
    private static readonly HashSet<CellKey> Keys = [Teacher.Key, Hard.Key, Soft.Key];

    [Fact]
    public void Of_NothingDone_AddsUpStepsAndTests()
    {
        var prediction = Predict([], slots: 1);
        Assert.Equal(110 + 60 + 60, prediction.RemainingSeconds);
        Assert.Equal(prediction.RemainingSeconds, prediction.WallSeconds);
        Assert.Equal([110, 60, 60], prediction.Rows.Select(r => r.RowSeconds));
    }

    [Fact]
    public void Of_ManySlots_TakesAsLongAsTheTeacherAndItsStudent() => Assert.Equal(110 + 60, Predict([], slots: 8).WallSeconds);

    [Fact]
    public void Of_TeacherDone_CountsWhatIsLeft()
    {
        var prediction = Predict([Teacher.Key], slots: 2);
        Assert.Equal((120, 60), (prediction.RemainingSeconds, prediction.WallSeconds));
    }

    [Fact]
    public void Of_RowWithoutFigures_IsLeftOutAndSaysWhy()
    {
        var figures = Figures().SetItem(new("d", "soft"), new RowProbe(null, "out of memory"));
        var prediction = PlanPrediction.Of(Planned(), Data(), Keys, figures, "cpu", 1);
        Assert.Equal(170, prediction.RemainingSeconds);
        Assert.Equal("out of memory", prediction.Rows[2].Probe.Trouble);
    }

    [Fact]
    public void Of_ManyEpochs_TestsAfterSomeOfThem()
    {
        // 25 epochs of four steps: three tests, the default.
        var prediction = PlanPrediction.Of(Planned(), Data(train: 16), Keys, Figures(), "cpu", 1);
        Assert.Equal(100 + 30, prediction.Rows[0].CellSeconds);
    }

    private static PlanPrediction Predict(CellKey[] done, int slots) => PlanPrediction.Of(Planned(), Data(), Keys.Except(done).ToHashSet(), Figures(), "cpu", slots);

    private static ImmutableDictionary<PlanPlace, RowProbe> Figures()
    {
        var probe = new RowProbe(new ProbeFigures { StepSeconds = 1, TestImageSeconds = 2 }, null);
        return new[] { "teacher", "hard", "soft" }.ToImmutableDictionary(row => new PlanPlace("d", row), _ => probe);
    }

    private static Dictionary<string, DatasetDescription> Data(int train = 400) => new()
    {
        ["d"] = new DatasetDescription { ContentHash = "", Classes = [new ClassCount("thing", 1)], Folds = [new FoldSummary("1", train, 5)], Images = train + 5, Objects = 1 },
    };

    private static Planned Planned() => new(
        new Plan
        {
            Sweep = "s",
            Columns = [],
            Rows = [],
            Baseline = "hard",
            TeacherSeed = "same",
            Cells = [Teacher, Hard, Soft],
        },
        ImmutableDictionary<CellKey, int>.Empty.Add(Teacher.Key, 100).Add(Hard.Key, 50).Add(Soft.Key, 50));

    private static PlannedCell Cell(string row, CellKey? teacher)
    {
        var spec = Specs.Cell() with { Teacher = teacher, Seed = row.Length };
        return new PlannedCell { Key = CellKey.Of(spec), Spec = spec, Dataset = "d", Config = row, IsTeacher = row == "teacher" };
    }
}

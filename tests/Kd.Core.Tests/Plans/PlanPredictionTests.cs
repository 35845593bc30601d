using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

public sealed class PlanPredictionTests
{
    // A teacher of 100 steps and two students of 50, a step a second; one test of 10 s each.
    private static readonly PlannedCell Teacher = Cell("teacher", null);
    private static readonly PlannedCell Hard = Cell("hard", null);
    private static readonly PlannedCell Soft = Cell("soft", Teacher.Key);

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
        var figures = Figures().SetItem(("d", "soft"), new RowProbe(null, "out of memory"));
        var prediction = PlanPrediction.Of(Planned(), new HashSet<CellKey>(), figures, "cpu", 1);
        Assert.Equal(170, prediction.RemainingSeconds);
        Assert.Equal("out of memory", prediction.Rows[2].Probe.Trouble);
    }

    private static PlanPrediction Predict(CellKey[] done, int slots) => PlanPrediction.Of(Planned(), done.ToHashSet(), Figures(), "cpu", slots);

    private static ImmutableDictionary<(string Dataset, string Row), RowProbe> Figures()
    {
        var probe = new RowProbe(new ProbeFigures { StepSeconds = 1, TestSeconds = 10, Tests = 1, Extrapolated = false }, null);
        return new[] { "teacher", "hard", "soft" }.ToImmutableDictionary(row => ("d", row), _ => probe);
    }

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

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Plans;

public sealed class PlannerTests
{
    [Fact]
    public void Plan_PapersGrid_Has200CellsAnd160Edges()
    {
        var plan = PlanOf(PapersGrid());

        Assert.Equal(200, plan.Cells.Length);
        Assert.Equal(160, plan.Cells.Count(c => c.Spec.Teacher is not null));
        Assert.Equal(20, plan.Cells.Count(c => c.IsTeacher));
        Assert.Equal(10, plan.Rows.Length);
        Assert.Equal(new GridCount(200, 160), GridCount.Of(PapersGrid()));
    }

    [Fact]
    public void Plan_AblationOfTwoTeachersOnOneSeed_Has123Cells()
    {
        var grid = AblationGrid();
        var plan = PlanOf(grid);

        Assert.Equal(123, plan.Cells.Length);
        Assert.Equal(123, GridCount.Of(grid).Cells);
        Assert.Equal(6, plan.Cells.Count(c => c.IsTeacher));
        Assert.All(plan.Cells.Where(c => c.IsTeacher), teacher => Assert.Equal(0, teacher.Spec.Seed));
        Assert.Equal(41, plan.Cells.Count(c => c.Spec.Fold == "1"));
        Assert.Equal("0", plan.TeacherSeed);
    }

    [Fact]
    public void Plan_Ablation_ExpandsSixConfigsAndNamesTheirTeacher()
    {
        Assert.Equal(6, AblationGrid().Configs.Count(c => c.Distils));
        Assert.Contains("defeat-0-16-gt@r101", PlanOf(AblationGrid()).Rows.Select(r => r.Name));
    }

    [Fact]
    public void Plan_AnyStudent_HasATeacherOfItsOwnDataSetFoldAndSeed()
    {
        var plan = PlanOf(PapersGrid());
        var byKey = plan.Cells.ToDictionary(c => c.Key);

        Assert.All(plan.Cells.Where(c => c.Spec.Teacher is not null), student =>
        {
            var teacher = byKey[student.Spec.Teacher!.Value];
            Assert.True(teacher.IsTeacher);
            Assert.Equal((student.Dataset, student.Spec.Fold, student.Spec.Seed), (teacher.Dataset, teacher.Spec.Fold, teacher.Spec.Seed));
        });
    }

    [Fact]
    public void Plan_CellsOfOneRowAndDataSet_HoldTheSameSettings() =>
        Assert.All(PlanOf(PapersGrid()).Cells.GroupBy(c => (c.Dataset, c.Config)), row => Assert.All(row, cell =>
        {
            Assert.Same(row.First().Spec.Recipe, cell.Spec.Recipe);
            Assert.Same(row.First().Spec.Detector, cell.Spec.Detector);
        }));

    [Fact]
    public void Plan_ConfigWithoutDistillation_HasNoTeacherAndIsNotMultiplied()
    {
        var hard = PlanOf(AblationGrid()).Cells.Where(c => c.Config == "hard").ToArray();

        Assert.Equal(9, hard.Length);
        Assert.All(hard, cell => Assert.Null(cell.Spec.Teacher));
    }

    [Fact]
    public void Plan_Order_GoesByFoldSeedAndTeacherFirst()
    {
        var labels = PlanOf(SomeGrid.Read(SomeGrid.Small)).Cells.Select(c => c.Label).ToArray();

        Assert.Equal(16, labels.Length);
        Assert.Equal(
            ["cells/fold1/seed0/big", "cells/fold1/seed0/hard", "cells/fold1/seed0/hard+soft", "cells/fold1/seed0/hard+mse", "cells/fold1/seed1/big"],
            labels[..5]);
    }

    [Fact]
    public void Plan_TeacherSeedOutsideTheList_IsTrainedOnceAFold()
    {
        var plan = PlanOf(SomeGrid.Read(SomeGrid.SmallWith("\"use\": \"big\"", "\"use\": \"big\", \"seed\": 7")));

        Assert.Equal(["cells/fold1/seed7/big", "cells/fold2/seed7/big"], plan.Cells.Where(c => c.IsTeacher).Select(c => c.Label));
        Assert.DoesNotContain(plan.Rows, r => r.IsTeacher);
        Assert.Equal("7", plan.TeacherSeed);
    }

    [Fact]
    public void Plan_NamesReportAndMetricChanged_KeepsEveryKey()
    {
        var renamed = SomeGrid.Small.Replace("\"small\"", "\"other\"", StringComparison.Ordinal)
            .Replace("\"cells\":", "\"blood\":", StringComparison.Ordinal)
            .Replace("\"big\"", "\"large\"", StringComparison.Ordinal)
            .Replace("\"seeds\": [0, 1]", "\"seeds\": [0, 1], \"metric\": \"ap\"", StringComparison.Ordinal);

        Assert.Equal(PlanOf(SomeGrid.Read(SomeGrid.Small)).Cells.Select(c => c.Key), PlanOf(SomeGrid.Read(renamed)).Cells.Select(c => c.Key));
    }

    [Fact]
    public void Plan_TwoNamesForOneTraining_TrainsItOnceAndSaysSo()
    {
        var plan = PlanOf(SomeGrid.Read(SomeGrid.SmallWith("\"hard+mse\"]", "\"hard+mse\", { \"name\": \"hard-12\", \"base\": \"hard\", \"recipe\": { \"epochs\": 12 } }]")));

        Assert.Equal(16, plan.Cells.Length);
        Assert.Equal(4, plan.Aliases.Count(a => a.Config == "hard-12"));
        Assert.Single(plan.Notes, n => n.Contains("'hard' and 'hard-12' describe the same training", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_Steps_DropTheLastShortBatch()
    {
        var grid = SomeGrid.Read(SomeGrid.Small);
        var planned = Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid, train: 103), "1"));

        Assert.Equal(25 * 12, planned.Steps[planned.Plan.Cells.First(c => c.Config == "hard").Key]);
        Assert.Equal(25 * 24, planned.Steps[planned.Plan.Cells.First(c => c.IsTeacher).Key]);
    }

    [Fact]
    public void Plan_UnknownFold_NamesTheKnownOnes()
    {
        var problem = Assert.Single(RefusalOf(SomeGrid.SmallWith("[1, 2]", "[1, 12]")));

        Assert.Equal("/datasets/cells/folds", problem.Pointer);
        Assert.Contains("\"12\"", problem.Message, StringComparison.Ordinal);
        Assert.Contains("official", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WarmupAsLongAsTheTraining_IsRefused() =>
        Assert.Contains(RefusalOf(SomeGrid.SmallWith("\"extends\": \"nano\"", "\"extends\": \"nano\", \"warmup\": 300")), p => p.Message.Contains("warm-up of 300 steps", StringComparison.Ordinal));

    [Fact]
    public void Plan_FewerImagesThanABatch_IsRefused() =>
        Assert.Contains(RefusalOf(SomeGrid.SmallWith("\"extends\": \"nano\"", "\"extends\": \"nano\", \"batch\": 101")), p => p.Message.Contains("fewer than one batch", StringComparison.Ordinal));

    [Fact]
    public void Plan_DataWithAFatalProblem_IsRefusedWithItsExamples()
    {
        var grid = SomeGrid.Read(SomeGrid.Small);
        var broken = SomeGrid.Describe(grid)["cells"] with { Problems = [new DataProblem("missing-image", 2, Fatal: true, "none", ["a.jpg", "b.jpg"])] };

        var refused = Assert.IsType<PlanRefused>(Planner.Plan(grid, ImmutableDictionary<string, DatasetDescription>.Empty.Add("cells", broken), "1"));

        Assert.Contains("missing-image, 2 times, such as a.jpg; b.jpg", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(365, false)]
    public void Plan_MoreClassesThanAResultHolds_IsRefusedBeforeAnyTraining(int classes, bool fits)
    {
        var grid = SomeGrid.Read(SomeGrid.Small);
        var data = SomeGrid.Describe(grid);
        data = data.SetItem("cells", data["cells"] with { Classes = [.. Enumerable.Range(0, classes).Select(i => new ClassCount($"class {i}", 10))] });

        var problems = Planner.Plan(grid, data, "1") is PlanRefused refused ? refused.Problems.Select(p => (p.Pointer, p.Message.Contains($"{classes} classes", StringComparison.Ordinal))) : [];

        Assert.Equal(fits ? [] : [("/datasets/cells/classes", true)], problems);
    }

    [Fact]
    public void Plan_RandomFoldsOfGroupedImages_IsRefused()
    {
        var grid = SomeGrid.Read(SomeGrid.SmallWith("\"size\": 128", "\"size\": 128, \"generatedFolds\": 2"));
        var grouped = SomeGrid.Describe(grid).SetItem("cells", SomeGrid.Describe(grid)["cells"] with { Groups = ["seqA", "seqB"], Folds = [] });

        var problem = Assert.Single(Assert.IsType<PlanRefused>(Planner.Plan(grid, grouped, "1")).Problems);

        Assert.Equal("/datasets/cells/generatedFolds", problem.Pointer);
        Assert.Contains("groups (seqA, seqB)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfflineCopies_MakeFourTimesTheStepsAndOtherKeys()
    {
        var plain = SomeGrid.Read(SomeGrid.Small);
        var copied = SomeGrid.Read(SomeGrid.SmallWith("\"student\": { \"extends\": \"nano\" }", "\"student\": { \"extends\": \"nano\", \"offlineRot90\": true }"));
        Planned Plan(Grid grid) => Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid, train: 40), "1"));

        Assert.Equal(4 * Plan(plain).Steps[PlanOf(plain).Cells[^1].Key], Plan(copied).Steps[PlanOf(copied).Cells[^1].Key]);
        Assert.DoesNotContain("offlineRot90", Kd.Core.Json.CanonicalJson.Text(PlanOf(plain).Cells[0].Spec), StringComparison.Ordinal);
    }

    [Fact]
    public void Smoke_AnyGrid_IsTenStepsOfEachConfigOnTheFirstFoldAndSeed()
    {
        var grid = SomeGrid.Read(SomeGrid.Small);
        var planned = Assert.IsType<Planned>(Planner.Smoke(grid, SomeGrid.Describe(grid), "1"));

        Assert.Equal("small-smoke", planned.Plan.Sweep);
        Assert.Equal(["big", "hard", "hard+soft", "hard+mse"], planned.Plan.Cells.Select(c => c.Config));
        Assert.All(planned.Steps.Values, steps => Assert.Equal(10, steps));
    }

    [Fact]
    public void Sentence_PapersGrid_SaysWhatItCannotShow() =>
        Assert.Contains(
            "vedai25: 4 seeds, 5 overlapping folds: the smallest two-sided p of an exact sign-flip test is 0.125 over seeds and 0.0625 over folds; after Holm over 8 comparisons 1.0 and 0.5. No outcome of this sweep can be significant by these tests.",
            PlanOf(PapersGrid()).Notes);

    [Fact]
    public void Plan_FoldsOfUnlikeTestSets_SaysThatTheyCountTheSame()
    {
        var grid = SomeGrid.Read(SomeGrid.Small);
        var descriptions = SomeGrid.Describe(grid).ToDictionary(d => d.Key, d => d.Value with { Folds = [.. d.Value.Folds.Select((fold, i) => fold with { Test = 10 * ((3 * i) + 1) })] });

        var plan = Assert.IsType<Planned>(Planner.Plan(grid, descriptions, "1")).Plan;

        Assert.Contains("unbalanced: cells tests 10 images in one fold and 40 in another, and each counts the same in the mean over folds", plan.Notes);
        Assert.DoesNotContain(PlanOf(grid).Notes, note => note.StartsWith("unbalanced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cells/fold1/*", true)]
    [InlineData("*/seed0/*", false)]
    [InlineData("*", false)]
    public void Balance_Selection_TellsOfRowsThatGetNoNumber(string only, bool told) =>
        Assert.Equal(told, PlanBalance.Sentences(PlanOf(SomeGrid.Read(SomeGrid.Small)), [only]).Any());

    [Fact]
    public void Select_OneStudent_BringsItsTeacherAlong()
    {
        var plan = PlanOf(SomeGrid.Read(SomeGrid.Small));

        var selected = PlanSelection.Select(plan, ["cells/fold2/seed1/hard+soft"]);

        Assert.Equal(["cells/fold2/seed1/big", "cells/fold2/seed1/hard+soft"], plan.Cells.Where(c => selected.Contains(c.Key)).Select(c => c.Label));
        Assert.Equal(4, PlanSelection.Select(plan, ["*/hard"]).Count);
        Assert.Equal(16, PlanSelection.Select(plan, []).Count);
    }

    [Theory]
    [InlineData("hard", "epochs", "12", "built-in recipe 'nano'")]
    [InlineData("hard", "lr", "0.002", "recipe 'student'")]
    [InlineData("hard", "batch", "8", "data set 'cells'")]
    [InlineData("slow", "lr", "0.0001", "config 'slow'")]
    [InlineData("slow", "neckWidth", "32", "config 'slow'")]
    [InlineData("slow", "width", "0.25", "detector 'nano-fpn'")]
    [InlineData("big", "epochs", "24", "recipe 'teacher'")]
    [InlineData("big", "neck", "pafpn", "detector 'nano-pafpn'")]
    [InlineData("hard", "baseAnchor", "12", "default for 128 px")]
    public void Explain_Setting_SaysItsValueAndOrigin(string row, string setting, string value, string origin)
    {
        var text = SomeGrid.Small
            .Replace("{ \"extends\": \"nano\" }", "{ \"extends\": \"nano\", \"lr\": 0.002 }", StringComparison.Ordinal)
            .Replace("\"seeds\": [0, 1]", "\"seeds\": [0, 1], \"recipe\": { \"batch\": 8 }", StringComparison.Ordinal)
            .Replace("\"hard+mse\"]", "{ \"name\": \"slow\", \"base\": \"hard\", \"recipe\": { \"lr\": 1e-4 }, \"detector\": { \"neckWidth\": 32 } }]", StringComparison.Ordinal);

        var explained = PlanExplanation.Of(SomeGrid.Read(text), "cells", row)!.Value;

        var found = Assert.Single(explained, s => s.Name == setting);
        Assert.Equal((value, origin), (found.Value, found.Origin));
    }

    private static Plan PlanOf(Grid grid) => Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid, train: 1000), "1")).Plan;

    private static ImmutableArray<PlanProblem> RefusalOf(string text)
    {
        var grid = SomeGrid.Read(text);
        return Assert.IsType<PlanRefused>(Planner.Plan(grid, SomeGrid.Describe(grid), "1")).Problems;
    }

    private static Grid PapersGrid() => FileGrid("paper-shape.json");

    private static Grid AblationGrid() => FileGrid("ablation-shape.json");

    private static Grid FileGrid(string name) => GridReader.ReadFile(RepositoryFiles.At("tests", "Kd.Core.Tests", "Grids", "Files", name)) switch
    {
        GridRead read => read.Grid,
        GridRefused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
        _ => throw new InvalidOperationException(),
    };
}

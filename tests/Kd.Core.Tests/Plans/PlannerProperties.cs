using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Grids;
using Kd.Core.Plans;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Plans;

/// <summary>What holds for the plan of every grid.</summary>
public sealed class PlannerProperties
{
    private static readonly Gen<Shape> Shapes =
        from folds in Gen.Choose(1, 4)
        from seeds in Gen.Choose(1, 4)
        from configs in Gen.SubListOf("hard", "soft", "hard+soft", "hard+mse", "soft+mse")
        from teachers in Gen.Choose(1, 2)
        from teacherSeed in Gen.Elements<int?>(null, 0, 2, 9)
        from report in Gen.Elements<bool?>(null, true, false)
        select new Shape(folds, seeds, configs.Count == 0 ? ["hard"] : [.. configs], teachers, teacherSeed, report);

    [Fact]
    public void Plan_AnyGrid_HasTheCellsCountedBeforehand() => Check((grid, plan) =>
        GridCount.Of(grid).Cells == plan.Cells.Length + plan.Aliases.Length
        && GridCount.Of(grid).Edges == plan.Cells.Count(c => c.Spec.Teacher is not null));

    [Fact]
    public void Plan_AnyGrid_HasDistinctKeysAndPlaces() => Check((_, plan) =>
        plan.Cells.DistinctBy(c => c.Key).Count() == plan.Cells.Length && plan.Cells.DistinctBy(c => c.Label).Count() == plan.Cells.Length);

    [Fact]
    public void Plan_AnyGrid_LeaksNoFoldThroughATeacher() => Check((_, plan) =>
    {
        var byKey = plan.Cells.ToDictionary(c => c.Key);
        return plan.Cells.Where(c => c.Spec.Teacher is not null).All(c => byKey[c.Spec.Teacher!.Value] is var teacher
            && teacher.IsTeacher && teacher.Dataset == c.Dataset && teacher.Spec.Fold == c.Spec.Fold);
    });

    [Fact]
    public void Plan_AnyGrid_IsTheSameWhenMadeAgain() => Check((grid, plan) =>
        Kd.Core.Json.CanonicalJson.Text(plan) == Kd.Core.Json.CanonicalJson.Text(PlanOf(grid)));

    [Fact]
    public void Plan_AnyGrid_SurvivesTheStore() => Check((_, plan) =>
        Kd.Core.Json.CanonicalJson.Text(plan) == Kd.Core.Json.CanonicalJson.Text(Kd.Core.Json.KdJson.Deserialize<Plan>(Kd.Core.Json.CanonicalJson.Of(plan))));

    private static void Check(Func<Grid, Plan, bool> holds) => Prop.ForAll(Shapes.ToArbitrary(), shape =>
    {
        var grid = SomeGrid.Read(shape.Text());
        return holds(grid, PlanOf(grid));
    }).QuickCheckThrowOnFailure();

    private static Plan PlanOf(Grid grid) => Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid), "1")).Plan;

    public sealed record Shape(int Folds, int Seeds, string[] Configs, int Teachers, int? TeacherSeed, bool? Report)
    {
        public string Text() => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["name"] = "any",
            ["datasets"] = new { cells = new { reader = "voc", path = "bccd", size = 128, folds = Enumerable.Range(1, Folds), seeds = Enumerable.Range(0, Seeds) } },
            ["teachers"] = Enumerable.Range(0, Teachers).ToDictionary(i => $"t{i}", i => new { detector = i == 0 ? "nano-pafpn" : "tiny-pafpn", recipe = "nano" }),
            ["students"] = new { detector = "nano-fpn", recipe = "nano", teacher = Use(), configs = Configs },
        });

        public override string ToString() => Text();

        private Dictionary<string, object> Use()
        {
            var use = new Dictionary<string, object> { ["use"] = Enumerable.Range(0, Teachers).Select(i => $"t{i}"), ["seed"] = TeacherSeed is { } seed ? seed : "same" };
            if (Report is { } report)
            {
                use["report"] = report;
            }

            return use;
        }
    }
}

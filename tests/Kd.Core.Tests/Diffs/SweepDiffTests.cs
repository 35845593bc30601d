using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Diffs;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Tests.Grids;

namespace Kd.Core.Tests.Diffs;

public sealed class SweepDiffTests
{
    private static readonly Plan First = PlanOf(SomeGrid.Small);

    [Fact]
    public void Of_SameGridUnderAnotherName_SharesEveryCell()
    {
        var diff = Between(PlanOf(SomeGrid.SmallWith("\"small\"", "\"other\"")));

        Assert.Equal((16, 0, 0, 0), (diff.Shared, diff.Groups.Length, diff.OnlyFirst.Length, diff.OnlySecond.Length));
    }

    [Fact]
    public void Of_OtherTeacherRecipe_NamesTheFieldAndThatStudentsHaveAnotherTeacher()
    {
        var diff = Between(PlanOf(SomeGrid.SmallWith("\"epochs\": 24", "\"epochs\": 30")));

        Assert.Equal(4, diff.Shared);
        Assert.Equal([new FieldChange("recipe.epochs", "24", "30")], diff.Groups.Single(g => g.Labels.Contains("cells/fold1/seed0/big")).Fields.AsEnumerable());
        Assert.Equal([new FieldChange("teacher", "one training", "another")], diff.Groups.Single(g => g.Labels.Contains("cells/fold1/seed0/hard+soft")).Fields.AsEnumerable());
        Assert.Equal([4, 8], diff.Groups.Select(g => g.Labels.Length));
    }

    [Fact]
    public void Of_AnotherConfig_IsOnlyInOne()
    {
        var diff = Between(PlanOf(SomeGrid.SmallWith("\"hard+mse\"", "\"hard+pdf\"")));

        Assert.Equal(["cells/fold1/seed0/hard+mse", "cells/fold1/seed1/hard+mse", "cells/fold2/seed0/hard+mse", "cells/fold2/seed1/hard+mse"], diff.OnlyFirst.AsEnumerable());
        Assert.Equal(4, diff.OnlySecond.Length);
    }

    [Fact]
    public void Of_OtherTermSetting_NamesItsTerm()
    {
        var (own, other) = (Specs.Cell() with { Terms = [new HardTerm(), new MseTerm()] }, Specs.Cell() with { Terms = [new HardTerm()] });

        Assert.Contains(new FieldChange("terms.mse", "on", null), SpecFields.Changes(own, other));
    }

    [Fact]
    public void Effects_BothTablesComplete_AreTheDifferenceOfTheirMedians()
    {
        var second = PlanOf(SomeGrid.SmallWith("\"epochs\": 24", "\"epochs\": 30"));

        var diff = SweepDiff.Of(First, Table(First, 0.5), second, Table(second, 0.6));

        Assert.Equal(0.1, diff.Effects.Single(e => e.Row == "hard").Difference!.Value, 12);
        Assert.True(diff.Effects.All(e => e.IsComplete));
        Assert.Contains("+10.0", DiffText.Render(diff, TerminalLook.Plain), StringComparison.Ordinal);
        Assert.Contains("recipe.epochs: 24 -> 30", DiffText.Render(diff, TerminalLook.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_OtherMetric_HaveNoDifference()
    {
        var second = PlanOf(SomeGrid.SmallWith("\"seeds\": [0, 1]", "\"seeds\": [0, 1], \"metric\": \"ap\""));

        Assert.All(Between(second).Effects, e => Assert.Null(e.Difference));
    }

    private static SweepDiff Between(Plan second) => SweepDiff.Of(First, Table(First, 0.5), second, Table(second, 0.5));

    private static SweepTable Table(Plan plan, double value) =>
        SweepTable.Build(plan, plan.Cells.ToImmutableDictionary(c => c.Key, c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, ap50: value))));

    private static Plan PlanOf(string text)
    {
        var grid = SomeGrid.Read(text);
        return Assert.IsType<Planned>(Planner.Plan(grid, SomeGrid.Describe(grid), "1")).Plan;
    }
}

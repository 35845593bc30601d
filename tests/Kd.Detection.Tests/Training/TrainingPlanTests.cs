using Kd.Core.Cells;
using Kd.Detection.Data;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class TrainingPlanTests
{
    [Theory]
    [InlineData(12, 100, new[] { 7, 9, 12 })]
    [InlineData(70, 100, new[] { 40, 55, 70 })]
    [InlineData(1, 100, new[] { 1 })]
    [InlineData(3, 100, new[] { 2, 3 })]
    public void EvaluatedEpochs_OfARun_AreThreeInItsLastPart(int epochs, int images, int[] expected) =>
        Assert.Equal(expected, TrainingPlan.Of(TestCells.Cell with { Recipe = TestCells.Recipe with { Epochs = epochs } }, images).EvaluatedEpochs);

    [Theory]
    [InlineData(70, RecipeSpec.EveryEpoch, 31)]
    [InlineData(70, 31, 31)]
    [InlineData(70, 5, 5)]
    [InlineData(70, 1, 1)]
    [InlineData(12, RecipeSpec.EveryEpoch, 6)]
    [InlineData(1, RecipeSpec.EveryEpoch, 1)]
    public void EvaluatedEpochs_AsManyAsTheRecipeWants_LieInTheLastPartAndEndWithTheLast(int epochs, int wanted, int expected)
    {
        var plan = TrainingPlan.Of(TestCells.Cell with { Recipe = TestCells.Recipe with { Epochs = epochs, Evaluations = wanted } }, 100);
        Assert.Equal(expected, plan.EvaluatedEpochs.Count);
        Assert.InRange(plan.EvaluatedEpochs.Min, epochs / 1.75, epochs);
        Assert.Equal(epochs, plan.EvaluatedEpochs.Max);
    }

    [Fact]
    public void Steps_DropTheShortBatchOfEachEpoch_AndEndAtMaxSteps()
    {
        var plan = TrainingPlan.Of(TestCells.Cell, 18);
        Assert.Equal((4, 12, 3), (plan.StepsPerEpoch, plan.Steps, plan.Epochs));
        var smoke = TrainingPlan.Of(TestCells.Cell with { Recipe = TestCells.Recipe with { MaxSteps = 10 } }, 18);
        Assert.Equal((10, 3), (smoke.Steps, smoke.Epochs));
    }

    [Fact]
    public void SizeAt_MultiScale_VariesByOneCoarsestStrideForFourFifths_ThenStays()
    {
        var recipe = TestCells.Recipe with { MultiScale = true, Epochs = 100 };
        var options = TestCells.Dataset with { Size = 128 };
        var plan = TrainingPlan.Of(TestCells.Cell with { Recipe = recipe, Dataset = TestCells.Cell.Dataset with { Options = options } }, 40);
        var sizes = Enumerable.Range(0, plan.Steps).Select(plan.SizeAt).ToList();
        Assert.Equal([64, 128, 192], sizes.Take(800).Distinct().Order());
        Assert.All(sizes.Skip(800), size => Assert.Equal(128, size));
        Assert.Equal(sizes, Enumerable.Range(0, plan.Steps).Select(plan.SizeAt));
    }

    [Fact]
    public void Of_TooFewImages_SaysWhatToDo() => AssertRefused(TestCells.Cell, 3, "use a smaller batch");

    [Fact]
    public void Of_BatchOfOne_SaysWhatToDo() =>
        AssertRefused(TestCells.Cell with { Recipe = TestCells.Recipe with { Batch = 1 } }, 20, "use a batch of at least 2");

    [Fact]
    public void Of_SizeThatDoesNotHalve_NamesOneThatDoes()
    {
        var dataset = TestCells.Cell.Dataset with { Options = TestCells.Dataset with { Size = 200 } };
        AssertRefused(TestCells.Cell with { Dataset = dataset }, 20, "use 192");
    }

    private static void AssertRefused(CellSpec cell, int images, string advice) =>
        Assert.Contains(advice, Assert.Throws<BadDataException>(() => TrainingPlan.Of(cell, images)).Message, StringComparison.Ordinal);
}

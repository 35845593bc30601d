using Kd.Core.Cells;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;
using Kd.Detection.Models;
using Kd.Detection.Tests.Golden;
using Kd.Detection.Training;
using TorchSharp;

namespace Kd.Detection.Tests.Training;

public sealed class LearnerTests
{
    [Fact]
    public void Learn_ManySteps_KeepsNoMoreTensorsThanOne()
    {
        using var learner = Student();
        learner.Learn(Batch(0));
        var after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 1; step < 6; step++)
        {
            learner.Learn(Batch(step));
        }

        Assert.Equal(after, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Learn_OneScene_LowersItsLoss()
    {
        using var learner = Student();
        var losses = Enumerable.Range(0, 11).Select(step => learner.Learn(Batch(step)).Terms.Sum(t => t.Value)).ToList();
        Assert.True(losses[^1] < 0.95 * losses[0], $"the loss went from {losses[0]:F2} to {losses[^1]:F2}");
    }

    [Fact]
    public void Learn_LeavesTheTeacherAsItWas()
    {
        var teacher = new Detector(TestCells.Teacher, 2, new DetectorFeatures.Raw());
        InitialWeights.Fill(teacher, 1);
        teacher.Freeze();
        var before = teacher.state_dict().ToDictionary(e => e.Key, e => e.Value.ToDoubles());
        using var learner = new Learner(Plan([new HardTerm(), new MseTerm(), new SoftTerm()]), 2, teacher);
        learner.Learn(Batch(0));
        Assert.All(teacher.state_dict(), entry => Assert.Equal(before[entry.Key], entry.Value.ToDoubles()));
    }

    private static Learner Student() => new(Plan([new HardTerm()]), 2, teacher: null);

    private static TrainingPlan Plan(params System.Collections.Immutable.ImmutableArray<LossTermSpec> terms) =>
        TrainingPlan.Of(TestCells.Cell with { Terms = terms, Recipe = TestCells.Recipe with { WarmupSteps = 0 } }, 40);

    private static TrainingBatch Batch(int step) => new()
    {
        Epoch = 0,
        Step = step,
        Size = 64,
        Images = Array.ConvertAll(Mix32.Fill("scene", 4 * 3 * 64 * 64, -1, 1), v => (float)v),
        Targets = [.. Enumerable.Range(0, 4).Select(i => new GroundTruth([new(new BoxXyxy(0.1 * i, 0.2, (0.1 * i) + 0.3, 0.5), 1 + (i % 2))]))],
        ImageIds = ["a", "b", "c", "d"],
    };
}

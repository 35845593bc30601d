using Kd.Core.Cells;
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
        learner.Learn(LearnerScene.Batch(0));
        var after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 1; step < 6; step++)
        {
            learner.Learn(LearnerScene.Batch(step));
        }

        Assert.Equal(after, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Learn_OneScene_LowersItsLoss()
    {
        using var learner = Student();
        var losses = Enumerable.Range(0, 11).Select(step => learner.Learn(LearnerScene.Batch(step)).Terms.Sum(t => t.Value)).ToList();
        Assert.True(losses[^1] < 0.95 * losses[0], $"the loss went from {losses[0]:F2} to {losses[^1]:F2}");
    }

    [Fact]
    public void Learn_LeavesTheTeacherAsItWas()
    {
        var teacher = LearnerScene.Teacher();
        teacher.Freeze();
        var before = teacher.state_dict().ToDictionary(e => e.Key, e => e.Value.ToDoubles());
        using var learner = new Learner(LearnerScene.Plan([new HardTerm(), new MseTerm(), new SoftTerm()]), 2, teacher, torch.CPU);
        learner.Learn(LearnerScene.Batch(0));
        Assert.All(teacher.state_dict(), entry => Assert.Equal(before[entry.Key], entry.Value.ToDoubles()));
    }

    private static Learner Student() => new(LearnerScene.Plan([new HardTerm()]), 2, teacher: null, torch.CPU);
}

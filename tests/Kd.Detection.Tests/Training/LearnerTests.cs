using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Detection.Losses;
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
        learner.Learn(LearnerScene.Batch(0));
        var after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 1; step < 6; step++)
        {
            learner.Learn(LearnerScene.Batch(step));
        }

        Assert.Equal(after, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // The targets of Mutual Guidance rise with what is predicted, so its loss falls more slowly.
    [Theory]
    [InlineData(AnchorMatching.Iou, 0.95)]
    [InlineData(AnchorMatching.Mutual, 0.99)]
    public void Learn_OneScene_LowersItsLoss(AnchorMatching match, double share)
    {
        using var learner = new Learner(LearnerScene.Plan([new HardTerm()], recipe => recipe with { Match = match }), 2, teacher: null, torch.CPU);
        var losses = Enumerable.Range(0, 11).Select(step => learner.Learn(LearnerScene.Batch(step)).Terms.Sum(t => t.Value)).ToList();
        Assert.True(losses[^1] < share * losses[0], $"the loss went from {losses[0]:F2} to {losses[^1]:F2}");
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

    public static TheoryData<string, string[]> Configurations => new()
    {
        { "hard", ["hard.box", "hard.class"] },
        { "hard+soft", ["hard.box", "hard.class", "soft.box", "soft.class"] },
        { "hard+mse", ["hard.box", "hard.class", "mse"] },
        { "hard+pdf", ["hard.box", "hard.class", "pdf.feature", "pdf.class", "pdf.box"] },
        { "hard+defeat", ["hard.box", "hard.class", "defeat.fg", "defeat.bg"] },
        { "soft", ["soft.box", "soft.class"] },
        { "soft+mse", ["soft.box", "soft.class", "mse"] },
        { "soft+pdf", ["soft.box", "soft.class", "pdf.feature", "pdf.class", "pdf.box"] },
        { "soft+defeat", ["soft.box", "soft.class", "defeat.fg", "defeat.bg"] },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Learn_EveryConfiguration_HasItsTermsByName(string configuration, string[] names)
    {
        ImmutableArray<LossTermSpec> terms = [.. configuration.Split('+').Select(kind => LossTermKinds.Known.Single(t => t.Kind == kind))];
        using var learner = new Learner(LearnerScene.Plan(terms), 2, terms.Any(t => t.Distils) ? LearnerScene.Teacher(FrozenTeacher.Features(TermLosses.Read(terms))) : null, torch.CPU);
        var losses = learner.Learn(LearnerScene.Batch(0));
        Assert.Equal(names, losses.Terms.Select(t => t.Key));
        Assert.All(losses.Terms, t => Assert.InRange(t.Value, 1e-6, 1e6));
    }

    [Fact]
    public void Teacher_WhoseFeaturesAloneAreRead_RunsNoHead()
    {
        var features = FrozenTeacher.Features(TermLosses.Read([new HardTerm(), new MseTerm(), new DefeatTerm()]));
        using var teacher = LearnerScene.Teacher(features);
        using var scope = torch.NewDisposeScope();
        var output = teacher.call(torch.zeros(2, 3, 64, 64));
        Assert.Equal(TestCells.Teacher.NeckWidth, output.Features.shape[2]);
        Assert.Throws<InvalidOperationException>(() => output.Logits);
    }

    private static Learner Student() => new(LearnerScene.Plan([new HardTerm()]), 2, teacher: null, torch.CPU);
}

using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

public sealed class ClassMatchingTests
{
    private static readonly BoxXyxy Unit = new(0, 0, 10, 10);

    [Fact]
    public void At_OverlapEqualToTheThreshold_IsNoMatch()
    {
        var half = new ScoredBox(0, 0, 1, Unit with { X2 = 5 });
        var matching = new ClassMatching([half], [[new TargetBox(Unit, false)]], Overlap.Continuous);
        Assert.Equal(0, matching.At(0.5).AreaAp);
        Assert.Equal(1, matching.At(0.4999).AreaAp);
    }

    [Fact]
    public void At_BestObjectAlreadyFound_CountsAsFalseThoughAnotherOverlaps()
    {
        // Both detections overlap the first object most; the second object stays unfound.
        var near = Unit with { X1 = 2, X2 = 12 };
        var matching = new ClassMatching(
            [new ScoredBox(0, 0, 0.9, Unit), new ScoredBox(0, 1, 0.8, Unit with { X1 = 0.5, X2 = 10.5 })],
            [[new TargetBox(Unit, false), new TargetBox(near, false)]],
            Overlap.Continuous);
        Assert.Equal([0.5, 0.5], matching.At(0.5).Recall.ToArray());
        Assert.Equal([1, 0.5], matching.At(0.5).Precision.ToArray());
    }

    [Fact]
    public void At_NeutralObjectMatched_CountsNowhere()
    {
        var matching = new ClassMatching([new ScoredBox(0, 0, 0.9, Unit)], [[new TargetBox(Unit, true)], [new TargetBox(Unit, false)]], Overlap.Continuous);
        Assert.Equal(1, matching.Positives);
        Assert.Empty(matching.At(0.5).Recall);
    }

    [Fact]
    public void At_TiedScores_AreTakenByImageThenIndex()
    {
        ScoredBox[] tied = [new(1, 0, 0.5, Unit), new(0, 1, 0.5, Unit), new(0, 0, 0.5, new BoxXyxy(50, 50, 60, 60))];
        var matching = new ClassMatching(tied, [[new TargetBox(Unit, false)], []], Overlap.Continuous);
        Assert.Equal([0, 1, 1], matching.At(0.5).Recall.ToArray());
    }
}

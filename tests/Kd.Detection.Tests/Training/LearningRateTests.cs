using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class LearningRateTests
{
    [Fact]
    public void Of_ShortRun_WarmsUpOverATenthOfIt()
    {
        var rate = LearningRate.Of(TestCells.Recipe with { WarmupSteps = 500, WarmupFraction = 0.1, LearningRate = 1 }, 100);
        Assert.Equal(10, rate.WarmupSteps);
        Assert.Equal(0.1, rate.At(0), 12);
        Assert.Equal(1, rate.At(10), 12);
        Assert.InRange(rate.At(99), 0.1, 0.101);
    }
}

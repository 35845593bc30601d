using Kd.Detection.Tests.Golden;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class LearningRateTests
{
    [Fact]
    public void At_ReferenceSteps_GivesReferenceRates()
    {
        var golden = GoldenCase.Load("lr_schedule_0");
        var rate = new LearningRate(golden.Parameter("base_lr").GetDouble(), golden.Parameter("warm_iter").GetInt32(), golden.Parameter("max_iter").GetInt32(), 0.1);
        golden.AssertClose("lr", [.. golden.Input("iterations").Longs.Select(step => rate.At((int)step))]);
    }

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

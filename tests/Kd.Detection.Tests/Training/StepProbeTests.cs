using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class StepProbeTests
{
    [Fact]
    public void Measure_BatchThatWouldNotFit_LiesOnTheLineThroughTwoSmallOnes()
    {
        // Building took 20, two images 50, four 70: ten an image, and 30 whatever the batch.
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge(20, 50, 70) { Available = 150 }).Measure(Shape(batch: 16));

        Assert.Equal([2, 4], figures.ExtrapolatedFrom.ToArray());
        Assert.Equal(30 + 160, figures.PeakBytes);
    }

    [Fact]
    public void Measure_MemoryOfBuildingIsMoreThanOfTwoImages_TriesMore()
    {
        // Building took 54, two images little more, four 80, eight 120.
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge(54, 60, 80, 120)) { Budget = TimeSpan.Zero }.Measure(Shape(batch: 16));

        Assert.Equal([4, 8], figures.ExtrapolatedFrom.ToArray());
        Assert.Equal(40 + 160, figures.PeakBytes);
    }

    [Fact]
    public void Measure_TwiceTheSmallerBatchIsMoreThanTheWhole_TriesNoneLargerThanTheWhole()
    {
        // Building took 54, as much as eight images need: what memory a batch of sixteen would take is not asked, it would count as the whole one's.
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge(54, 54, 54, 54, 66)) { Budget = TimeSpan.Zero }.Measure(Shape(batch: 12));

        Assert.Equal([8, 12], figures.ExtrapolatedFrom.ToArray());
        Assert.Equal(66, figures.PeakBytes);
    }

    [Fact]
    public void Measure_FourImagesWouldNotFit_IsInProportionToTwo()
    {
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge(20, 50, 70) { Available = 100 }).Measure(Shape(batch: 16));

        Assert.Equal([2], figures.ExtrapolatedFrom.ToArray());
        Assert.Equal(10 + 320, figures.PeakBytes);
    }

    [Fact]
    public void Measure_FourImagesWouldTakeTooLong_IsInProportionToTwo()
    {
        var probe = new StepProbe(TrainingFixture.Backend, new Gauge(20, 50, 70)) { Budget = TimeSpan.Zero, Patience = TimeSpan.Zero };
        Assert.Equal([2], probe.Measure(Shape(batch: 4)).ExtrapolatedFrom.ToArray());
    }

    [Fact]
    public void Measure_NoTimeForAWholeBatch_LiesOnTheLine() =>
        Assert.Equal([2, 4], new StepProbe(TrainingFixture.Backend, new Gauge(20, 50, 70)) { Budget = TimeSpan.Zero }.Measure(Shape(batch: 8)).ExtrapolatedFrom.ToArray());

    [Fact]
    public void Measure_MultiScale_TriesEverySize()
    {
        var shape = Shape(batch: 2);
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge(20, 50, 70)).Measure(shape with { Recipe = shape.Recipe with { MultiScale = true } });
        Assert.Empty(figures.ExtrapolatedFrom);
        Assert.Equal(70, figures.PeakBytes);
        Assert.True(figures is { StepSeconds: > 0, TestImageSeconds: > 0 });
    }

    private static ProbeShape Shape(int batch) => new()
    {
        Detector = TestCells.Student,
        Recipe = TestCells.Recipe with { Batch = batch },
        Size = 64,
        Classes = 2,
        Terms = [new HardTerm()],
    };

    /// <summary>A device that held 10 before the steps; what it held at most, each time it is asked, the last for ever.</summary>
    private sealed class Gauge(params long[] peaks) : IMemoryGauge
    {
        private int asked;

        public long? Used => 10;

        public long? Peak => peaks[Math.Min(asked++, peaks.Length - 1)];

        public long? Available { get; init; } = long.MaxValue / 2;

        public long? Total => 1000;
    }
}

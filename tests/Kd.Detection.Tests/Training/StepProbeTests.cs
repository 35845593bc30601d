using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class StepProbeTests
{
    [Fact]
    public void Measure_BatchThatWouldNotFit_IsProportionedFromTwoImages()
    {
        var gauge = new Gauge { Available = 100 };
        var figures = new StepProbe(TrainingFixture.Backend, gauge).Measure(Shape(batch: 8), 16, 4);

        // Two images took 40 more than none, so eight take 160.
        Assert.True(figures.Extrapolated);
        Assert.Equal(10 + 160, figures.PeakBytes);
    }

    [Fact]
    public void Measure_NoTimeForAWholeBatch_IsProportionedFromTwoImages() =>
        Assert.True(new StepProbe(TrainingFixture.Backend, new Gauge()) { Budget = TimeSpan.Zero }.Measure(Shape(batch: 4), 16, 4).Extrapolated);

    [Fact]
    public void Measure_MultiScale_TriesEverySize()
    {
        var shape = Shape(batch: 2);
        var figures = new StepProbe(TrainingFixture.Backend, new Gauge()).Measure(shape with { Recipe = shape.Recipe with { MultiScale = true } }, 16, 4);
        Assert.False(figures.Extrapolated);
        Assert.Equal(50, figures.PeakBytes);
        Assert.True(figures is { StepSeconds: > 0, TestSeconds: > 0, Tests: > 0 });
    }

    private static ProbeShape Shape(int batch) => new()
    {
        Detector = TestCells.Student,
        Recipe = TestCells.Recipe with { Batch = batch },
        Size = 64,
        Classes = 2,
        Terms = [new HardTerm()],
    };

    /// <summary>A device that held 10 before the steps and 50 at their peak.</summary>
    private sealed class Gauge : IMemoryGauge
    {
        public long? Used => 10;

        public long? Peak => 50;

        public long? Available { get; init; } = long.MaxValue / 2;

        public long? Total => 1000;
    }
}

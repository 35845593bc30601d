using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

/// <summary>The promise of equal bits on one build, instruction set and thread count.</summary>
public sealed class DeterminismTests(TrainingFixture fixture) : IClassFixture<TrainingFixture>
{
    public static TheoryData<string, int> Recipes => new()
    {
        { "plain", 1 },
        { "plain", 4 },
        { "plain", 6 },
        { "multi-scale", 5 },
        { "sgd", 5 },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Resume_FromAnyStep_GivesTheBitsOfAnUninterruptedTraining(string recipe, int step)
    {
        var whole = Job(recipe);
        var expected = TrainingFixture.Bits(TrainingFixture.Complete(whole));

        var first = Job(recipe);
        Assert.Equal(new TrainingOutcome.Preempted(step), TrainingFixture.TrainUntil(first, step));
        var second = Job(recipe) with { ResumeFrom = TrainingFixture.ResumePath(first) };
        var resumed = TrainingFixture.Complete(second);

        Assert.Equal(expected, TrainingFixture.Bits(resumed));
        Assert.True(resumed.Exact);
    }

    [Fact]
    public void Resume_OfADistilledStudent_GivesTheBitsOfAnUninterruptedTraining()
    {
        var teacher = fixture.Job(spec => spec with { Detector = TestCells.Teacher });
        var taught = TrainingFixture.Complete(teacher);
        CellJob Student() => fixture.Student(teacher, taught, new HardTerm(), new MseTerm());
        var first = Student();
        TrainingFixture.TrainUntil(first, 5);
        var resumed = TrainingFixture.Complete(Student() with { ResumeFrom = TrainingFixture.ResumePath(first) });
        Assert.Equal(TrainingFixture.Bits(TrainingFixture.Complete(Student())), TrainingFixture.Bits(resumed));
    }

    [Fact]
    public void Keep_Best_LeavesTheEpochThatDidBest_AndTheSameFinalWeights_AlsoAcrossAResume()
    {
        CellJob Keeping() => fixture.Job(spec => spec with { Recipe = spec.Recipe with { Keep = Keep.Best } });
        var (whole, first, second) = (Keeping(), Keeping(), Keeping());
        var result = TrainingFixture.Complete(whole);
        TrainingFixture.TrainUntil(first, 7); // behind the first of two evaluations
        var resumed = TrainingFixture.Complete(second with { ResumeFrom = TrainingFixture.ResumePath(first) });
        var plain = fixture.Job();
        var usual = TrainingFixture.Complete(plain);

        var best = Weights(whole, result.Best!.Checkpoint);
        var final = Weights(whole, result.Checkpoint!);
        Assert.Equal(result.Best, resumed.Best);
        Assert.Equal($"epoch {result.Best.Epoch}, for its AP50 on the test set", best.Metadata["selected"]);
        Assert.Equal(result.Best.Epoch == 3, Bytes(best).SequenceEqual(Bytes(final)));
        Assert.Null(usual.Best);
        Assert.Equal(Bytes(Weights(plain, usual.Checkpoint!)), Bytes(final));
        Assert.DoesNotContain("selected", final.Metadata.Keys);
    }

    [Fact]
    public void Train_OnFourLoaderThreads_GivesTheBitsOfOne()
    {
        var one = TrainingFixture.Complete(fixture.Job(), new CellTrainer(TrainingFixture.Backend, new DatasetCache(), loaderThreads: 1));
        var four = TrainingFixture.Complete(fixture.Job(), new CellTrainer(TrainingFixture.Backend, new DatasetCache(), loaderThreads: 4));
        Assert.Equal(TrainingFixture.Bits(one), TrainingFixture.Bits(four));
    }

    [Fact]
    public void Train_OtherSeed_GivesOtherBits() =>
        Assert.NotEqual(
            TrainingFixture.Bits(TrainingFixture.Complete(fixture.Job())),
            TrainingFixture.Bits(TrainingFixture.Complete(fixture.Job(spec => spec with { Seed = 4 }))));

    [Fact]
    public void Resume_OnAnotherBackend_GoesOnButIsNotExact()
    {
        var first = fixture.Job();
        TrainingFixture.TrainUntil(first, 4);
        var elsewhere = new CellTrainer(TrainingFixture.Backend with { InstructionSet = "other" }, new DatasetCache());
        Assert.False(TrainingFixture.Complete(fixture.Job() with { ResumeFrom = TrainingFixture.ResumePath(first) }, elsewhere).Exact);
    }

    [Fact]
    public void Resume_OfAnotherCell_IsRefused()
    {
        var first = fixture.Job();
        TrainingFixture.TrainUntil(first, 4);
        var other = fixture.Job(spec => spec with { Seed = 9 }) with { ResumeFrom = TrainingFixture.ResumePath(first) };
        var failure = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(other));
        Assert.Contains("belongs to the cell", failure.Message, StringComparison.Ordinal);
    }

    private static SafetensorsFile Weights(CellJob job, Artifact artifact) => SafetensorsFile.Read(Path.Combine(job.AttemptDirectory, artifact.File));

    private static byte[] Bytes(SafetensorsFile file) => [.. file.Tensors.Values.SelectMany(t => t.Data.ToArray())];

    private CellJob Job(string recipe) => fixture.Job(spec => spec with
    {
        Detector = recipe == "multi-scale" ? spec.Detector with { Levels = 3 } : spec.Detector,
        Recipe = recipe switch
        {
            "plain" => spec.Recipe,
            "multi-scale" => spec.Recipe with { MultiScale = true, DoubleAug = true, Crop = true },
            "sgd" => spec.Recipe with { Optimizer = OptimizerKind.Sgd, LearningRate = 0.01 },
            _ => throw new ArgumentException($"no recipe '{recipe}'", nameof(recipe)),
        },
    });
}

using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

/// <summary>A training whose images break: twelve train, so one may be replaced.</summary>
public sealed class UndecodableImageTests : IDisposable
{
    private const string Warning = "undecodable-image";
    private readonly TrainingFixture fixture = new();
    private readonly DatasetFold fold;

    public UndecodableImageTests() => fold = DatasetCatalog.Open(fixture.Request).Fold("1");

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Train_OneImageThatDoesNotDecode_CompletesNamingItOnceAndCountingIt()
    {
        var intact = TrainingFixture.Complete(fixture.Job());
        var file = Break(fold.Train[2]);
        var listener = new TrainingFixture.Listener();
        var result = Assert.IsType<TrainingOutcome.Completed>(TrainingFixture.Train(fixture.Job(), listener)).Result;

        Assert.Equal(1, result.DataWarnings[Warning]);
        Assert.False(intact.DataWarnings.ContainsKey(Warning));
        Assert.Single(listener.Told, t => t.StartsWith($"noted {file} does not decode", StringComparison.Ordinal));
        Assert.NotEqual(TrainingFixture.Bits(intact), TrainingFixture.Bits(result));
    }

    [Fact]
    public void Train_TurnedCopiesOfOneImageThatDoesNotDecode_CountAsOne()
    {
        Break(fold.Train[2]);
        var job = fixture.Job(spec => spec with { Recipe = spec.Recipe with { OfflineRot90 = true, Epochs = 1 } });
        Assert.Equal(1, TrainingFixture.Complete(job).DataWarnings[Warning]);
    }

    [Fact]
    public void Train_OneImageThatDoesNotDecode_OnFourLoaderThreads_GivesTheBitsOfOne()
    {
        Break(fold.Train[2]);
        CellResult On(int threads) => TrainingFixture.Complete(fixture.Job(), new CellTrainer(TrainingFixture.Backend, new DatasetCache(), threads));
        Assert.Equal(TrainingFixture.Bits(On(1)), TrainingFixture.Bits(On(4)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public void Resume_OneImageThatDoesNotDecode_GivesTheBitsAndTheCountOfAnUninterruptedTraining(int step)
    {
        Break(fold.Train[2]);
        var whole = TrainingFixture.Complete(fixture.Job());
        var first = fixture.Job();
        TrainingFixture.TrainUntil(first, step);
        var resumed = TrainingFixture.Complete(fixture.Job() with { ResumeFrom = TrainingFixture.ResumePath(first) });
        Assert.Equal(TrainingFixture.Bits(whole), TrainingFixture.Bits(resumed));
        Assert.Equal((1, true), (resumed.DataWarnings[Warning], resumed.Exact));
    }

    [Fact]
    public void Train_MoreThanTheLimit_FailsNamingThemAll_AndTrainsOnIntactDataOnceMended()
    {
        var expected = TrainingFixture.Bits(TrainingFixture.Complete(fixture.Job()));
        var intact = new[] { fold.Train[2], fold.Train[9] }.Select(s => (s.Image.File, Bytes: File.ReadAllBytes(s.Image.File))).ToList();
        string[] files = [Break(fold.Train[2]), Break(fold.Train[9])];

        var broken = fixture.Job() with { CheckpointSeconds = 0 };
        var failure = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(broken));
        Assert.Equal(FailureKind.BadData, failure.Kind);
        Assert.StartsWith("2 of the fold's 12 training images do not decode, at most 1 may be replaced", failure.Message, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Contains(file, failure.Message, StringComparison.Ordinal));

        intact.ForEach(i => File.WriteAllBytes(i.File, i.Bytes));
        var mended = TrainingFixture.Complete(fixture.Job() with { ResumeFrom = TrainingFixture.ResumePath(broken) });
        Assert.Equal(expected, TrainingFixture.Bits(mended));
        Assert.False(mended.DataWarnings.ContainsKey(Warning));
    }

    [Fact]
    public void Resume_FromACheckpointThatDidWithoutAnImageMendedSince_BeginsAnew()
    {
        var expected = TrainingFixture.Bits(TrainingFixture.Complete(fixture.Job()));
        var bytes = File.ReadAllBytes(fold.Train[2].Image.File);
        var file = Break(fold.Train[2]);
        var first = fixture.Job();
        TrainingFixture.TrainUntil(first, 5);

        File.WriteAllBytes(file, bytes);
        var listener = new TrainingFixture.Listener();
        var outcome = TrainingFixture.Train(fixture.Job() with { ResumeFrom = TrainingFixture.ResumePath(first) }, listener);
        Assert.Equal(expected, TrainingFixture.Bits(Assert.IsType<TrainingOutcome.Completed>(outcome).Result));
        Assert.Contains("started 0/9 in 3", listener.Told);
        Assert.Contains(listener.Told, t => t.StartsWith("noted training begins anew", StringComparison.Ordinal) && t.EndsWith(file, StringComparison.Ordinal));
    }

    [Fact]
    public void Train_TestImageThatDoesNotDecode_FailsNamingIt()
    {
        var file = Break(fold.Test[2]);
        var failure = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(fixture.Job()));
        Assert.Equal(FailureKind.BadData, failure.Kind);
        Assert.StartsWith($"{file} does not decode", failure.Message, StringComparison.Ordinal);
    }

    // Keeps head and length, by which data sets are told apart.
    private static string Break(LabelledImage sample)
    {
        var bytes = File.ReadAllBytes(sample.Image.File);
        bytes.AsSpan(200).Clear();
        File.WriteAllBytes(sample.Image.File, bytes);
        return sample.Image.File;
    }
}

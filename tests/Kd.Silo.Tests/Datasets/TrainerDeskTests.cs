using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Trainers;
using Kd.Silo.Datasets;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Datasets;

public sealed class TrainerDeskTests : IDisposable
{
    private readonly TestDirectory home = new();
    private readonly DatasetRequest dataset;

    public TrainerDeskTests()
    {
        dataset = new() { Path = home.Of("toy"), Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 64 } };
        StubGrid.Script(dataset.Path);

        // A trainer that leaves a mark at every start, outside the folders that are watched.
        File.WriteAllText(home.Of("bin", "trainer"), $"#!/bin/sh\necho started >> '{home.Of("starts")}'\nexec dotnet '{Stub.Dll}'\n");
        File.SetUnixFileMode(home.Of("bin", "trainer"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private int Starts => File.Exists(home.Of("starts")) ? File.ReadAllLines(home.Of("starts")).Length : 0;

    [Fact]
    public async Task Describe_UnchangedDataAndTrainer_IsAnsweredFromDiskBySuccessors()
    {
        var first = await Describe(Desk());
        var second = await Describe(Desk());
        Assert.Equal(first.ContentHash, second.ContentHash);
        Assert.Equal("stub-1", (await Desk().Hello(CancellationToken.None)).TrainerRevision);
        Assert.Equal(1, Starts);
    }

    [Fact]
    public async Task Describe_FileChanged_AsksATrainerAgain()
    {
        await Describe(Desk());
        await File.WriteAllTextAsync(Path.Combine(dataset.Path, "new.xml"), "<a/>");
        await Describe(Desk());
        Assert.Equal(2, Starts);
    }

    [Fact]
    public async Task Describe_OtherOptions_AsksATrainerAgain()
    {
        await Describe(Desk());
        await Desk().Describe(dataset with { Options = dataset.Options with { Size = 32 } }, CancellationToken.None);
        Assert.Equal(2, Starts);
    }

    [Fact]
    public async Task Hello_TrainerReplaced_AsksTheNewOne()
    {
        await Desk().Hello(CancellationToken.None);
        File.SetLastWriteTimeUtc(home.Of("bin", "trainer"), DateTime.UtcNow.AddMinutes(1));
        await Desk().Hello(CancellationToken.None);
        Assert.Equal(2, Starts);
    }

    [Fact]
    public async Task Describe_UnreadableData_IsSaidAndNotKept()
    {
        var gone = dataset with { Path = home.Of("gone") };
        Assert.IsType<DescribeFailedEvent>(await Desk().Describe(gone, CancellationToken.None));
        StubGrid.Script(gone.Path);
        Assert.IsType<DescribedEvent>(await Desk().Describe(gone, CancellationToken.None));
    }

    [Fact]
    public async Task Describe_TrainerThatDoesNotStart_NamesIt()
    {
        var desk = new TrainerDesk(TrainerCommandLine.Parse("/nowhere/kd-trainer"), Stub.Slot, new AnswerCache(home.Of("cache")), Stub.Patience);
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => desk.Describe(dataset, CancellationToken.None));
        Assert.Contains("/nowhere/kd-trainer", error.Message);
    }

    public void Dispose() => home.Dispose();

    private async Task<DatasetDescription> Describe(TrainerDesk desk) => Assert.IsType<DescribedEvent>(await desk.Describe(dataset, CancellationToken.None)).Description;

    private TrainerDesk Desk() => new(TrainerCommandLine.Parse($"\"{home.Of("bin", "trainer")}\""), Stub.Slot, new AnswerCache(home.Of("cache")), Stub.Patience);
}

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
        File.WriteAllText(home.Of("bin", "trainer"), $"#!/bin/sh\necho started >> '{home.Of("starts")}'\necho $$ > '{home.Of("pid")}'\nexec env $1 dotnet '{Stub.Dll}'\n");
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
    public async Task Describe_DiskThatKeepsNoAnswers_AnswersAllTheSame()
    {
        await File.WriteAllTextAsync(home.Of("cache"), "where the folder would be");
        await Describe(Desk());
        Assert.Equal("stub-1", (await Desk().Hello(CancellationToken.None)).TrainerRevision);
    }

    [Fact]
    public async Task Describe_TrainerThatDoesNotStart_NamesIt()
    {
        var desk = new TrainerDesk(TrainerCommandLine.Parse("/nowhere/kd-trainer"), Stub.Slot, new AnswerCache(home.Of("cache")), Stub.Patience);
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => desk.Describe(dataset, CancellationToken.None));
        Assert.Contains("/nowhere/kd-trainer", error.Message);
    }

    [Fact]
    public async Task Probe_LongerThanItsLimit_IsSaidAndLeavesNoTrainer()
    {
        var desk = Desk("KD_STUB_PROBE=silent");
        var failed = Assert.IsType<ProbeFailedEvent>(await desk.Probe(Shape(NeckKind.Pafpn), TimeSpan.FromSeconds(2), CancellationToken.None));
        Assert.Equal("not probed within 2 s; --probe-limit gives it longer", failed.Message);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(home.Of("pid")).Trim()}"));
    }

    [Fact]
    public async Task Probe_Cancelled_LeavesNoTrainerAndTheNextOneIsAnswered()
    {
        var desk = Desk("KD_STUB_PROBE=silent");
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => desk.Probe(Shape(NeckKind.Pafpn), TimeSpan.FromMinutes(1), interrupt.Token));
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(home.Of("pid")).Trim()}"));
        Assert.IsType<ProbedEvent>(await desk.Probe(Shape(NeckKind.Fpn), TimeSpan.FromMinutes(1), CancellationToken.None));
    }

    [Fact]
    public async Task Describe_WhileAShapeIsProbed_DoesNotWait()
    {
        var desk = Desk("KD_STUB_PROBE=silent");
        using var interrupt = new CancellationTokenSource();
        var probing = desk.Probe(Shape(NeckKind.Pafpn), TimeSpan.FromMinutes(1), interrupt.Token);
        await Describe(desk);
        Assert.False(probing.IsCompleted);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing);
    }

    public void Dispose() => home.Dispose();

    private static ProbeShape Shape(NeckKind neck)
    {
        var spec = Stub.Spec();
        return new() { Detector = spec.Detector with { Neck = neck }, Recipe = spec.Recipe, Size = 64, Classes = 2, Terms = spec.Terms };
    }

    private async Task<DatasetDescription> Describe(TrainerDesk desk) => Assert.IsType<DescribedEvent>(await desk.Describe(dataset, CancellationToken.None)).Description;

    /// <param name="setting">Of the trainer's environment.</param>
    private TrainerDesk Desk(string setting = "") => new(TrainerCommandLine.Parse($"\"{home.Of("bin", "trainer")}\" {setting}"), Stub.Slot, new AnswerCache(home.Of("cache")), Stub.Patience);
}

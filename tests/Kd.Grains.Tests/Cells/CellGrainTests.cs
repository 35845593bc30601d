using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Grains.Cells;

namespace Kd.Grains.Tests.Cells;

public sealed class CellGrainTests : IAsyncLifetime
{
    private static readonly CellSpec Teacher = Samples.Spec(neck: NeckKind.Pafpn);
    private static readonly CellSpec Student = Samples.Spec(teacher: CellKey.Of(Teacher));
    private GrainHost host = null!;

    public async Task InitializeAsync() => host = await GrainHost.Start();

    public Task DisposeAsync() => host.DisposeAsync().AsTask();

    [Fact]
    public async Task Begin_SameLeaseAgain_GivesTheSameAttempt()
    {
        var first = Assert.IsType<Begun>(await host.Begin(Teacher, "one"));
        Assert.Equal(first, await host.Begin(Teacher, "one"));
        Assert.Equal(1, first.Attempt.Id.Number);
    }

    [Fact]
    public async Task Begin_OtherLease_TakesTheNextNumber()
    {
        await host.Begin(Teacher, "one");
        Assert.Equal(2, Assert.IsType<Begun>(await host.Begin(Teacher, "two")).Attempt.Id.Number);
    }

    [Fact]
    public async Task Begin_FromAnotherSilo_AnswersMoved() =>
        Assert.IsType<Moved>(await host.Cell(Teacher).Begin(new("S10.0.0.1:1:1", "one", Teacher)));

    [Fact]
    public async Task Begin_StudentBeforeItsTeacher_DoesNotStart()
    {
        var answer = Assert.IsType<NotBegun>(await host.Begin(Student));
        Assert.False(answer.Obstacle);
        Assert.Contains("has no result yet", answer.Reason);
    }

    [Fact]
    public async Task Begin_StudentOfADoneTeacher_GetsItsVerifiedCheckpoint()
    {
        var result = await host.Train(Teacher);
        var begun = Assert.IsType<Begun>(await host.Begin(Student));
        Assert.Equal(result.Checkpoint!.Sha256, begun.Teacher!.Sha256);
        Assert.True(File.Exists(begun.Teacher.Path));
    }

    [Fact]
    public async Task Begin_TeacherFileSpoilt_IsAnObstacleThatNamesTheWayOut()
    {
        await host.Train(Teacher);
        await File.AppendAllTextAsync(Assert.IsType<Begun>(await host.Begin(Student, "first")).Teacher!.Path, "spoilt");
        var answer = Assert.IsType<NotBegun>(await host.Begin(Student, "second"));
        Assert.True(answer.Obstacle);
        Assert.Contains("kdctl evict", answer.Reason);
    }

    [Theory]
    [InlineData("spec.json")]
    [InlineData("result.json")]
    public async Task Begin_DamagedFileOfTheCell_DoesNotStartAndSaysWhy(string file)
    {
        Directory.CreateDirectory(host.Cells.Store.LocalPath(ArtifactPaths.Cell(CellKey.Of(Teacher))));
        await File.WriteAllTextAsync(Path.Combine(host.Cells.Store.LocalPath(ArtifactPaths.Cell(CellKey.Of(Teacher))), file), "{");
        var answer = Assert.IsType<NotBegun>(await host.Begin(Teacher));
        Assert.Contains(file, answer.Reason);
        Assert.Contains("kdctl evict", answer.Reason);
    }

    [Fact]
    public async Task Begin_TeacherThatTakesLongerToVerifyThanACallMay_StartsWhenAskedAgain()
    {
        await using var slow = await GrainHost.Start(over: store => SlowStore.Over(store, TimeSpan.FromSeconds(1)), patience: TimeSpan.FromSeconds(0.7));
        await slow.Train(Teacher);
        await Assert.ThrowsAsync<TimeoutException>(() => slow.Begin(Student));
        await Task.Delay(TimeSpan.FromSeconds(0.5));
        Assert.IsType<Begun>(await slow.Begin(Student));
    }

    [Fact]
    public async Task Begin_DoneCell_DoesNotStart()
    {
        await host.Train(Teacher);
        Assert.Equal(new NotBegun("it is done", Obstacle: false), await host.Begin(Teacher, "again"));
    }

    [Fact]
    public async Task Report_RepeatedCompletion_HasItsEffectOnce()
    {
        var begun = Assert.IsType<Begun>(await host.Begin(Teacher));
        var report = new AttemptReport(begun.Attempt.Id, new AttemptCompleted(GrainHost.Finish(begun)));
        Assert.Null((await host.Cell(Teacher).Report(report)).Refusal);
        Assert.Null((await host.Cell(Teacher).Report(report)).Refusal);
        Assert.Equal(1, (await Record(Teacher)).Result!.Attempt);
    }

    [Fact]
    public async Task Report_Completion_DropsResumeCheckpoints()
    {
        var begun = Assert.IsType<Begun>(await host.Begin(Teacher));
        await File.WriteAllTextAsync(Path.Combine(begun.Attempt.Directory, "resume-7.safetensors"), "7");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("7"u8));
        Assert.NotNull(await host.Cells.RecordResumeAsync(new CheckpointedEvent(7, "resume-7.safetensors", hash) { Attempt = begun.Attempt.Id, Sequence = 0 }, CancellationToken.None));
        await host.Cell(Teacher).Report(new(begun.Attempt.Id, new AttemptCompleted(GrainHost.Finish(begun))));
        Assert.Empty(Directory.EnumerateFiles(begun.Attempt.Directory, "resume*"));
    }

    [Fact]
    public async Task Begin_LeaseWhoseAttemptIsReported_DoesNotTrainItAgain()
    {
        var begun = Assert.IsType<Begun>(await host.Begin(Teacher, "one"));
        await host.Cell(Teacher).Report(new(begun.Attempt.Id, new AttemptCompleted(GrainHost.Finish(begun))));
        Assert.Equal(new NotBegun("it is done", Obstacle: false), await host.Begin(Teacher, "one"));
    }

    [Fact]
    public async Task Report_TwoAttemptsComplete_TheFirstResultStands()
    {
        var first = Assert.IsType<Begun>(await host.Begin(Teacher, "one"));
        var second = Assert.IsType<Begun>(await host.Begin(Teacher, "two"));
        await host.Cell(Teacher).Report(new(second.Attempt.Id, new AttemptCompleted(GrainHost.Finish(second))));
        await host.Cell(Teacher).Report(new(first.Attempt.Id, new AttemptCompleted(GrainHost.Finish(first))));
        var record = await Record(Teacher);
        Assert.Equal(2, record.Result!.Attempt);
        Assert.All(record.Attempts, a => Assert.IsType<CompletedEnd>(a.End));
    }

    [Fact]
    public async Task Report_ResultWhoseFilesAreNotAsPromised_IsRefusedAndCountsAsAFailure()
    {
        var begun = Assert.IsType<Begun>(await host.Begin(Teacher));
        var result = GrainHost.Finish(begun);
        await File.AppendAllTextAsync(Path.Combine(begun.Attempt.Directory, result.Curves.File), "more");
        var answer = await host.Cell(Teacher).Report(new(begun.Attempt.Id, new AttemptCompleted(result)));
        Assert.Contains("promised", answer.Refusal);
        Assert.IsType<FailedEnd>(Assert.Single((await Record(Teacher)).Attempts).End);
    }

    [Theory]
    [InlineData(FailureKind.Diverged)]
    [InlineData(FailureKind.BadData)]
    public async Task Report_TerminalFailure_KeepsTheCellFromStartingAgain(FailureKind kind)
    {
        var begun = Assert.IsType<Begun>(await host.Begin(Teacher));
        await host.Cell(Teacher).Report(new(begun.Attempt.Id, new AttemptFailed(kind, "so it is")));
        Assert.IsType<NotBegun>(await host.Begin(Teacher, "again"));
    }

    [Fact]
    public async Task Report_PreemptedAndCancelled_CountForNothing()
    {
        var first = Assert.IsType<Begun>(await host.Begin(Teacher, "one"));
        await host.Cell(Teacher).Report(new(first.Attempt.Id, new AttemptPreempted(4)));
        var second = Assert.IsType<Begun>(await host.Begin(Teacher, "two"));
        await host.Cell(Teacher).Report(new(second.Attempt.Id, new AttemptCancelled()));
        Assert.Equal(new CellReady(null), CellPolicy.Default.StatusOf(await Record(Teacher), []));
    }

    private Task<CellRecord> Record(CellSpec spec) => host.Cells.ReadAsync(CellKey.Of(spec), CancellationToken.None);
}

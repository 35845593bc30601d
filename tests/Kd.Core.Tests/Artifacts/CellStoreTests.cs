using System.Collections.Immutable;
using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Artifacts;

public sealed class CellStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int BadSector = 5; // EIO

    private readonly TemporaryDirectory directory = new();
    private readonly CellStore cells;

    public CellStoreTests() => cells = new CellStore(FileArtifactStoreTests.Open(directory.Path));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task BeginAttempt_First_KeepsTheSpec()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);

        Assert.Equal(1, attempt.Id.Number);
        Assert.Null(attempt.ResumeFrom);
        Assert.Empty(Directory.GetFileSystemEntries(attempt.Directory));
        Assert.Equal(CellKey.Of(Specs.Cell()), CellKey.Of((await cells.SpecAsync(attempt.Id.Cell, default))!));
    }

    [Fact]
    public async Task BeginAttempt_ManyAtOnce_EachHasItsOwnNumber()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => cells.BeginAttemptAsync(Specs.Cell(), default))));

        Assert.Equal(Enumerable.Range(1, 16), attempts.Select(a => a.Id.Number).Order());
        Assert.Equal(16, attempts.Select(a => a.Directory).Distinct().Count());
    }

    [Fact]
    public async Task BeginAttempt_AfterACheckpoint_ResumesFromIt()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        await CheckpointAsync(first, 20, "weights at 20");

        var second = await cells.BeginAttemptAsync(Specs.Cell(), default);

        Assert.Equal(20, second.ResumeStep);
        Assert.Equal("weights at 20", await File.ReadAllTextAsync(second.ResumeFrom!));
    }

    [Fact]
    public async Task BeginAttempt_NewestCheckpointSpoilt_ResumesFromTheOneBefore()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        var second = await cells.BeginAttemptAsync(Specs.Cell(), default);
        var spoilt = await CheckpointAsync(second, 20, "weights at 20");
        await File.WriteAllTextAsync(Path.Combine(second.Directory, spoilt.File), "weights at 2O");

        var third = await cells.BeginAttemptAsync(Specs.Cell(), default);

        Assert.Equal(10, third.ResumeStep);
    }

    [Fact]
    public async Task BeginAttempt_TrainerDiedWhileWritingTheNextCheckpoint_ResumesFromTheRecordedOne()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        await File.WriteAllTextAsync(Path.Combine(first.Directory, ArtifactPaths.ResumeFile(20)), "weights a");

        Assert.Equal(10, (await cells.BeginAttemptAsync(Specs.Cell(), default)).ResumeStep);
    }

    [Fact]
    public async Task BeginAttempt_StoreThatFailsAWhile_TakesOneNumberOnly()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        var begun = default(Attempt);
        for (var failing = 0; begun is null; failing++)
        {
            try
            {
                begun = await new CellStore(new CrashingStore(cells.Store, failing, before: true)).BeginAttemptAsync(Specs.Cell(), default);
            }
            catch (CrashingStore.CrashException)
            {
                // Asked again, as a slot does, and gets one operation further.
            }
        }

        Assert.Equal((2, 10), (begun.Id.Number, begun.ResumeStep));
    }

    [Theory]
    [InlineData("result.json", "{")]
    [InlineData("result.json", "")]
    [InlineData("retry-1.json", "null")]
    [InlineData("evaluation-2.json", "[]")]
    [InlineData("attempts/1/end.json", "{}")]
    [InlineData("attempts/1/resume.json", "{\"step\":\"x\"}")]
    public async Task Read_DamagedRecord_BlocksItsCellAloneAndSaysWhichFile(string file, string content)
    {
        var done = file.StartsWith("evaluation", StringComparison.Ordinal);
        var cell = done ? await FinishedCells.DoneAsync(cells, Specs.Cell()) : (await cells.BeginAttemptAsync(Specs.Cell(), default)).Id.Cell;
        await File.WriteAllTextAsync(Path.Combine(cells.Store.LocalPath(ArtifactPaths.Cell(cell)), file), content);

        var whole = CellKey.Of(Specs.Cell(seed: 1));
        await cells.BeginAttemptAsync(Specs.Cell(seed: 1), default);
        var records = await cells.StandingAsync([cell, whole], default);

        var blocked = Assert.IsType<CellBlocked>(CellPolicy.Default.StatusOf(records[cell], []));
        Assert.Contains($"{file} cannot be read", blocked.Reason, StringComparison.Ordinal);
        Assert.Contains($"kdctl evict {cell.Short}", blocked.Reason, StringComparison.Ordinal);
        Assert.Null(records[whole].Damage);
        Assert.IsType<Evicted>(await cells.EvictAsync(cell, new HashSet<CellKey>(), Now, default));
    }

    [Fact]
    public async Task BeginAttempt_NewestCheckpointOnABadSector_ResumesFromTheOneBefore()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        await CheckpointAsync(first, 20, "weights at 20");
        var bad = FailingReads.Of(cells.Store, path => path.EndsWith(ArtifactPaths.ResumeFile(20), StringComparison.Ordinal), new IOException("Input/output error", BadSector));

        Assert.Equal(10, (await new CellStore(bad).BeginAttemptAsync(Specs.Cell(), default)).ResumeStep);
    }

    [Fact]
    public async Task TeacherCheckpoint_OnABadSector_IsCorruptAndNamesTheWayOut()
    {
        var teacher = await FinishedCells.DoneAsync(cells, Specs.Cell());
        var bad = FailingReads.Of(cells.Store, path => path.Contains("/checkpoint-", StringComparison.Ordinal), new IOException("Input/output error", BadSector));

        Assert.Contains("kdctl evict", Assert.IsType<TeacherCorrupt>(await new CellStore(bad).TeacherCheckpointAsync(teacher, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileThatIsNotOursToRead_BlocksItsCellAlone()
    {
        var cell = await FinishedCells.DoneAsync(cells, Specs.Cell());
        var whole = await FinishedCells.DoneAsync(cells, Specs.Cell(seed: 1));
        var foreign = FailingReads.Of(cells.Store, path => path == ArtifactPaths.Result(cell).Value, new UnauthorizedAccessException("access to result.json is denied"));

        var records = await new CellStore(foreign).StandingAsync([cell, whole], default);

        Assert.Contains("is denied", records[cell].Damage, StringComparison.Ordinal);
        Assert.NotNull(records[whole].Result);
    }

    [Fact]
    public async Task RecordResume_FileIsNotAsTold_KeepsWhatIsRecorded()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        await File.WriteAllTextAsync(Path.Combine(first.Directory, ArtifactPaths.ResumeFile(20)), "weights at 2O");
        var told = new CheckpointedEvent(20, ArtifactPaths.ResumeFile(20), ArtifactHash.Of("weights at 20"u8)) { Attempt = first.Id, Sequence = 2 };

        Assert.Null(await cells.RecordResumeAsync(told, default));
        Assert.Equal(10, (await cells.BeginAttemptAsync(Specs.Cell(), default)).ResumeStep);
    }

    [Fact]
    public async Task RecordResume_ThirdOfAnAttempt_LeavesTheNewestTwo()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        foreach (var step in new[] { 10, 20, 30 })
        {
            await CheckpointAsync(first, step, $"weights at {step}");
        }

        Assert.Equal(["resume-20.safetensors", "resume-30.safetensors"], Directory.EnumerateFiles(first.Directory, "*.safetensors").Select(Path.GetFileName).Order());
        await File.WriteAllTextAsync(Path.Combine(first.Directory, ArtifactPaths.ResumeFile(30)), "spoilt");
        Assert.Equal(20, (await cells.BeginAttemptAsync(Specs.Cell(), default)).ResumeStep);
    }

    [Fact]
    public async Task RecordResume_ToldTwice_ChangesNothing()
    {
        var first = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await CheckpointAsync(first, 10, "weights at 10");
        var once = await CheckpointAsync(first, 20, "weights at 20");

        Assert.Equal(once, await CheckpointAsync(first, 20, "weights at 20"));
        Assert.Equal(10, once.Before!.Step);
    }

    [Fact]
    public async Task EndAttempt_Twice_TheFirstStands()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);

        await cells.EndAttemptAsync(attempt.Id, new FailedEnd(FailureKind.Crashed, "exit code 139") { At = Now }, default);
        await cells.EndAttemptAsync(attempt.Id, new CancelledEnd { At = Now }, default);

        var end = Assert.IsType<FailedEnd>(Assert.Single((await cells.ReadAsync(attempt.Id.Cell, default)).Attempts).End);
        Assert.Equal("exit code 139", end.Message);
    }

    [Fact]
    public async Task EndAttempt_OfTheAcceptedAttempt_IsItsResult()
    {
        var lost = (await cells.BeginAttemptAsync(Specs.Cell(), default)).Id;
        var accepted = lost with { Number = 2 };
        await FinishedCells.DoneAsync(cells, Specs.Cell());

        Assert.Equal([null, typeof(CompletedEnd)], (await cells.ReadAsync(lost.Cell, default)).Attempts.Select(a => a.End?.GetType()));
        Assert.False(await cells.HasEndedAsync(lost, default));
        Assert.True(await cells.HasEndedAsync(accepted, default));
    }

    /// <summary>Earlier releases wrote an end record beside the result.</summary>
    [Fact]
    public async Task EndAttempt_RecordedBesideTheResult_IsAsRecorded()
    {
        var cell = await FinishedCells.DoneAsync(cells, Specs.Cell());
        await cells.EndAttemptAsync(new AttemptId(cell, 1), new CompletedEnd { At = Now }, default);

        Assert.Equal(new CompletedEnd { At = Now }, Assert.Single((await cells.ReadAsync(cell, default)).Attempts).End);
    }

    [Fact]
    public async Task Retry_AfterAttempts_RemembersWhichCameBefore()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);
        await cells.RetryAsync(attempt.Id.Cell, Now, default);
        await cells.BeginAttemptAsync(Specs.Cell(), default);
        await cells.RetryAsync(attempt.Id.Cell, Now.AddHours(1), default);

        Assert.Equal([1, 2], (await cells.ReadAsync(attempt.Id.Cell, default)).Retries.Select(r => r.AfterAttempt));
    }

    [Fact]
    public async Task Accept_WholeArtifacts_KeepsThemUnderTheirHashes()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");

        var accepted = Assert.IsType<Accepted>(await cells.AcceptAsync(offered, default)).Result;

        Assert.Equal($"checkpoint-{offered.Checkpoint!.Sha256}.safetensors", accepted.Checkpoint!.File);
        Assert.Equal($"detections-{offered.Detections.Sha256}.json.gz", accepted.Detections.File);
        Assert.Equal("weights", await File.ReadAllTextAsync(cells.Store.LocalPath(ArtifactPaths.Cell(offered.Cell).Child(accepted.Checkpoint!.File))));
        Assert.Equal(accepted.Checkpoint, (await cells.ReadAsync(offered.Cell, default)).Result!.Checkpoint);
    }

    // Selected on the test set: kept under its hash, and nothing that a teacher's student is given.
    [Fact]
    public async Task Accept_BestEpochToo_KeepsItBesideTheWeightsThatTeach()
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);
        var best = new BestEpoch(7, await WriteAsync(attempt, ArtifactPaths.BestFile, "best weights"));
        var offered = Specs.Result(
            attempt.Id.Cell,
            attempt.Id.Number,
            checkpoint: await WriteAsync(attempt, ArtifactPaths.CheckpointFile, "weights"),
            detections: await WriteAsync(attempt, ArtifactPaths.DetectionsFile, "detections"),
            curves: await WriteAsync(attempt, ArtifactPaths.CurvesFile, "curves")) with { Best = best };

        var accepted = Assert.IsType<Accepted>(await cells.AcceptAsync(offered, default)).Result;

        Assert.Equal(best with { Checkpoint = best.Checkpoint with { File = $"best-{best.Checkpoint.Sha256}.safetensors" } }, accepted.Best);
        Assert.Equal("best weights", await File.ReadAllTextAsync(cells.Store.LocalPath(ArtifactPaths.Cell(offered.Cell).Child(accepted.Best!.Checkpoint.File))));
        Assert.Equal(accepted.Checkpoint!.Sha256, Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(offered.Cell, default)).Checkpoint.Sha256);
        Assert.Equal(accepted.Best, (await cells.ReadAsync(offered.Cell, default)).Result!.Best);
    }

    [Fact]
    public async Task Accept_Repeated_SaysAcceptedAgain()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");
        await cells.AcceptAsync(offered, default);

        Assert.IsType<Accepted>(await cells.AcceptAsync(offered, default));
    }

    [Fact]
    public async Task Accept_LateFinishers_ExactlyOneResultStands()
    {
        var offers = new List<CellResult>();
        for (var i = 0; i < 6; i++)
        {
            offers.Add(await FinishedAsync(Specs.Cell(), $"weights {i}"));
        }

        var outcomes = await Task.WhenAll(offers.Select(offer => Task.Run(() => cells.AcceptAsync(offer, default))));

        var winner = Assert.Single(outcomes.OfType<Accepted>()).Result;
        Assert.All(outcomes.OfType<AlreadyAccepted>(), late => Assert.Equal(winner.Attempt, late.Result.Attempt));
        Assert.Equal(5, outcomes.OfType<AlreadyAccepted>().Count());
        Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(winner.Cell, default));
    }

    [Fact]
    public async Task Accept_CutOffAfterAnyArtifact_SucceedsWhenRepeated()
    {
        for (var moved = 0; moved <= 3; moved++)
        {
            var offered = await FinishedAsync(Specs.Cell(seed: moved), "weights");
            var attempt = ArtifactPaths.Attempt(new AttemptId(offered.Cell, offered.Attempt));
            foreach (var artifact in new[] { offered.Checkpoint!, offered.Detections, offered.Curves }.Take(moved))
            {
                await cells.Store.AdoptAsync([(attempt.Child(artifact.File), ArtifactPaths.Cell(offered.Cell).Child(ArtifactPaths.Accepted(artifact.File, artifact.Sha256)))], default);
            }

            Assert.IsType<Accepted>(await cells.AcceptAsync(offered, default));
        }
    }

    [Fact]
    public async Task Accept_ImportedWithoutCheckpointOrTeacher_StandsButCannotTeach()
    {
        var student = await FinishedAsync(Specs.Cell(teacher: CellKey.Of(Specs.Cell())), "student");

        var imported = student with { Checkpoint = null, TeacherSha256 = null, Imported = new ResultOrigin("anna", "another program", Now, new string('a', 64)) };
        var accepted = Assert.IsType<Accepted>(await cells.AcceptAsync(imported, default)).Result;

        Assert.Equal(imported.Imported, (await cells.ResultAsync(accepted.Cell, default))!.Imported);
        Assert.IsType<TeacherNotReady>(await cells.TeacherCheckpointAsync(accepted.Cell, default));
    }

    [Fact]
    public async Task Accept_TrainedWithoutCheckpoint_IsRefused()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");

        Assert.Contains("no checkpoint", Assert.IsType<Refused>(await cells.AcceptAsync(offered with { Checkpoint = null }, default)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_FileUnlikeItsHash_IsRefusedAndLeavesNoResult()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");
        await File.WriteAllTextAsync(cells.Store.LocalPath(ArtifactPaths.Attempt(new AttemptId(offered.Cell, 1)).Child("checkpoint.safetensors")), "weighty");

        var refused = Assert.IsType<Refused>(await cells.AcceptAsync(offered, default));

        Assert.Contains("checkpoint.safetensors", refused.Reason, StringComparison.Ordinal);
        Assert.Null(await cells.ResultAsync(offered.Cell, default));
    }

    [Fact]
    public async Task Accept_StudentOfAnotherCheckpoint_IsRefused()
    {
        var teacher = Assert.IsType<Accepted>(await cells.AcceptAsync(await FinishedAsync(Specs.Cell(), "teacher"), default)).Result;
        var student = await FinishedAsync(Specs.Cell(teacher: teacher.Cell), "student");

        Assert.IsType<Refused>(await cells.AcceptAsync(student with { TeacherSha256 = new string('0', 64) }, default));
        Assert.IsType<Accepted>(await cells.AcceptAsync(student with { TeacherSha256 = teacher.Checkpoint!.Sha256 }, default));
    }

    [Fact]
    public async Task Accept_ResultTooLarge_IsRefused()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");
        var losses = Enumerable.Range(0, 1000).ToImmutableSortedDictionary(i => $"term{i}", i => (double)i);

        Assert.Contains("8192", Assert.IsType<Refused>(await cells.AcceptAsync(offered with { Losses = losses }, default)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TeacherCheckpoint_NoResultThenWholeThenSpoilt_SaysWhich()
    {
        var offered = await FinishedAsync(Specs.Cell(), "weights");
        Assert.IsType<TeacherNotReady>(await cells.TeacherCheckpointAsync(offered.Cell, default));

        var accepted = Assert.IsType<Accepted>(await cells.AcceptAsync(offered, default)).Result;
        var found = Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(offered.Cell, default)).Checkpoint;
        Assert.Equal(accepted.Checkpoint!.Sha256, found.Sha256);

        await File.WriteAllTextAsync(found.Path, "weighty");
        var corrupt = Assert.IsType<TeacherCorrupt>(await cells.TeacherCheckpointAsync(offered.Cell, default));
        Assert.Contains("kdctl evict", corrupt.Message, StringComparison.Ordinal);
    }

    private async Task<ResumePoint> CheckpointAsync(Attempt attempt, int step, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(attempt.Directory, ArtifactPaths.ResumeFile(step)), content);
        var hash = ArtifactHash.Of(Encoding.UTF8.GetBytes(content));
        return (await cells.RecordResumeAsync(new CheckpointedEvent(step, ArtifactPaths.ResumeFile(step), hash) { Attempt = attempt.Id, Sequence = step }, default))!;
    }

    private async Task<CellResult> FinishedAsync(CellSpec spec, string weights)
    {
        var attempt = await cells.BeginAttemptAsync(spec, default);
        return Specs.Result(
            attempt.Id.Cell,
            attempt.Id.Number,
            checkpoint: await WriteAsync(attempt, ArtifactPaths.CheckpointFile, weights),
            detections: await WriteAsync(attempt, ArtifactPaths.DetectionsFile, weights + " detections"),
            curves: await WriteAsync(attempt, ArtifactPaths.CurvesFile, weights + " curves"));
    }

    private static async Task<Artifact> WriteAsync(Attempt attempt, string file, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(attempt.Directory, file), content);
        return new Artifact(file, ArtifactHash.Of(Encoding.UTF8.GetBytes(content)), content.Length);
    }
}

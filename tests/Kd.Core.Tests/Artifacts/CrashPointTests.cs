using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Artifacts;

/// <summary>A silo that dies at any store operation of a cell's life, and its successor: one result, and nothing done twice that was acknowledged.</summary>
public sealed class CrashPointTests
{
    private const int MostOperations = 200;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LifeOfACell_CrashAtAnyOperation_IsFinishedByTheNextSilo(bool before)
    {
        var crashed = 0;
        for (var at = 0; at < MostOperations; at++)
        {
            using var directory = new TemporaryDirectory();
            var whole = FileArtifactStoreTests.Open(directory.Path);
            var progress = new Progress();
            try
            {
                await LiveAsync(new CellStore(new CrashingStore(whole, at, before)), progress);
                break;
            }
            catch (CrashingStore.CrashException)
            {
                crashed++;
            }

            var cells = new CellStore(whole);
            if (progress.Acknowledged is null)
            {
                Assert.InRange((await cells.BeginAttemptAsync(Specs.Cell(), default)).ResumeStep, progress.ResumeStep, 30);
            }

            var result = progress.Acknowledged ?? Assert.IsType<Accepted>(await LiveAsync(cells, new Progress())).Result;
            var record = await cells.ReadAsync(CellKey.Of(Specs.Cell()), default);
            Assert.Equal(result.Attempt, record.Result!.Attempt);
            Assert.Equal(new CellDone(record.Result), CellPolicy.Default.StatusOf(record, []));
            Assert.IsType<CompletedEnd>(record.Attempts.Single(a => a.Number == result.Attempt).End);
            Assert.IsType<TeacherFound>(await cells.TeacherCheckpointAsync(record.Cell, default));
        }

        Assert.InRange(crashed, 20, MostOperations - 1);
    }

    /// <summary>Begin, three resume checkpoints, finish, accept, end: as a slot does it.</summary>
    private static async Task<AcceptOutcome> LiveAsync(CellStore cells, Progress progress)
    {
        var attempt = await cells.BeginAttemptAsync(Specs.Cell(), default);
        foreach (var step in new[] { 10, 20, 30 })
        {
            var content = $"state at {step}";
            await File.WriteAllTextAsync(Path.Combine(attempt.Directory, ArtifactPaths.ResumeFile(step)), content);
            await cells.RecordResumeAsync(new CheckpointedEvent(step, ArtifactPaths.ResumeFile(step), Hash(content)) { Attempt = attempt.Id, Sequence = step }, default);
            progress.ResumeStep = step;
        }

        var offered = Specs.Result(
            attempt.Id.Cell,
            attempt.Id.Number,
            checkpoint: await WriteAsync(attempt, ArtifactPaths.CheckpointFile),
            detections: await WriteAsync(attempt, ArtifactPaths.DetectionsFile),
            curves: await WriteAsync(attempt, ArtifactPaths.CurvesFile));
        var outcome = await cells.AcceptAsync(offered, default);
        progress.Acknowledged = ((outcome as Accepted)?.Result ?? (outcome as AlreadyAccepted)?.Result)!;
        if (outcome is not AlreadyAccepted late)
        {
            return outcome;
        }

        await cells.EndAttemptAsync(attempt.Id, new CompletedEnd { At = Now }, default);
        return new Accepted(late.Result);
    }

    private static async Task<Artifact> WriteAsync(Attempt attempt, string file)
    {
        var content = $"{file} of attempt {attempt.Id.Number}";
        await File.WriteAllTextAsync(Path.Combine(attempt.Directory, file), content);
        return new Artifact(file, Hash(content), content.Length);
    }

    private static string Hash(string content) => ArtifactHash.Of(Encoding.UTF8.GetBytes(content));

    /// <summary>What was acknowledged before the crash.</summary>
    private sealed class Progress
    {
        public int ResumeStep { get; set; }

        public CellResult? Acknowledged { get; set; }
    }
}

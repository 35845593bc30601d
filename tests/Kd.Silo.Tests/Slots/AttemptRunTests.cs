using Kd.Core.Trainers;
using Kd.Grains.Cells;
using Kd.Silo.Slots;
using Kd.Silo.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Slots;

public sealed class AttemptRunTests : IDisposable
{
    private readonly TestDirectory directory = new();

    [Fact]
    public async Task Train_Completes_TrainerIsReusedAndJournalIsWhole()
    {
        StubGrid.Script(directory.Path);
        await using var trainer = await Stub.Start();
        var (first, _) = await Train(trainer, Stub.Job(directory.Path));
        var (second, _) = await Train(trainer, Stub.Job(directory.Path, attempt: 2));
        var completed = Assert.IsType<AttemptCompleted>(first);
        Assert.Equal(completed.Result.Metrics, Assert.IsType<AttemptCompleted>(second).Result.Metrics);
        Assert.True(trainer.IsAlive);
        var events = await File.ReadAllLinesAsync(directory.Of("attempts", "1", "events.jsonl"));
        Assert.Equal(7, events.Length); // started, phase, four steps, completed
        Assert.Contains("from step 0 of 4", await File.ReadAllTextAsync(directory.Of("attempts", "1", "log.txt")));
    }

    [Fact]
    public async Task Train_Crash_NamesExitCodeAndLastWords()
    {
        var outcome = Assert.IsType<AttemptFailed>(await Fate(new StubRule { Do = StubFate.Crash }));
        Assert.Equal(FailureKind.Crashed, outcome.Kind);
        Assert.StartsWith("the trainer exited with code 42", outcome.Message);
        Assert.Contains("stub: told to crash", outcome.Message);
    }

    [Fact]
    public async Task Train_PhaseOutlivesItsDeadline_IsHungAndKilled()
    {
        StubGrid.Script(directory.Path, new StubRule { Do = StubFate.Hang, DeadlineSeconds = 0.3 });
        await using var trainer = await Stub.Start();
        var (outcome, _) = await Train(trainer, Stub.Job(directory.Path));
        Assert.Equal(new AttemptFailed(FailureKind.Hung, "the training phase outlived its deadline of 0.3 s"), outcome);
        await trainer.Obituary();
        Assert.False(trainer.IsAlive);
    }

    [Theory]
    [InlineData(FailureKind.Diverged)]
    [InlineData(FailureKind.BadData)]
    [InlineData(FailureKind.OutOfMemory)]
    public async Task Train_FailureTheTrainerReports_KeepsItsKind(FailureKind kind)
    {
        var outcome = await Fate(new StubRule { Do = StubFate.Fail, Kind = kind });
        Assert.Equal(new AttemptFailed(kind, $"stub: told to fail as {kind}"), outcome);
    }

    [Theory]
    [InlineData(StubFate.Babble, "a line that is no event: this is no event")]
    [InlineData(StubFate.Flood, "a line of more than 65536 bytes")]
    public async Task Train_BrokenProtocol_IsACrash(StubFate fate, string reason)
    {
        var outcome = Assert.IsType<AttemptFailed>(await Fate(new StubRule { Do = fate }));
        Assert.Equal(FailureKind.Crashed, outcome.Kind);
        Assert.Contains(reason, outcome.Message);
    }

    [Fact]
    public async Task Train_ForeignAndRepeatedEvents_AreDroppedAndCounted()
    {
        StubGrid.Script(directory.Path, new StubRule { Do = StubFate.Stutter });
        await using var trainer = await Stub.Start();
        var (outcome, gate) = await Train(trainer, Stub.Job(directory.Path));
        Assert.IsType<AttemptCompleted>(outcome);
        Assert.Equal((1, 1), (gate.Foreign, gate.Late));
    }

    [Fact]
    public async Task Train_EventsOutOfOrder_TheOvertakenOneIsDroppedAndCounted()
    {
        StubGrid.Script(directory.Path, new StubRule { Do = StubFate.Shuffle });
        await using var trainer = await Stub.Start();
        var (outcome, gate) = await Train(trainer, Stub.Job(directory.Path));
        Assert.IsType<AttemptCompleted>(outcome);
        Assert.Equal((1, 1), (gate.Late, gate.Missed));
    }

    [Fact]
    public async Task Train_EventAfterTheEnd_IsForeignToTheNextAttempt()
    {
        StubGrid.Script(directory.Path, new StubRule { Do = StubFate.TalkOn, Attempt = 1 });
        await using var trainer = await Stub.Start();
        await Train(trainer, Stub.Job(directory.Path));
        var (outcome, gate) = await Train(trainer, Stub.Job(directory.Path, attempt: 2));
        Assert.IsType<AttemptCompleted>(outcome);
        Assert.Equal(1, gate.Foreign);
    }

    [Fact]
    public async Task Train_TrainerDiesOfASignal_IsACrash()
    {
        var outcome = Assert.IsType<AttemptFailed>(await Fate(new StubRule { Do = StubFate.Segfault }));
        Assert.Equal(FailureKind.Crashed, outcome.Kind);
    }

    [Fact]
    public async Task Train_Preempted_LeavesACheckpointTheNextAttemptContinuesFrom()
    {
        StubGrid.Script(directory.Path, new StubRule { Steps = 500, StepSeconds = 0.02 });
        await using var trainer = await Stub.Start();
        var outcome = await PreemptAfterFirstStep(trainer, Stub.Job(directory.Path));
        var step = Assert.IsType<AttemptPreempted>(outcome).Step;
        Assert.InRange(step, 1, 499);

        StubGrid.Script(directory.Path, new StubRule { Steps = step + 1 });
        await using var next = await Stub.Start();
        await Train(next, Stub.Job(directory.Path, attempt: 2, resumeFrom: directory.Of("attempts", "1", $"resume-{step}.safetensors")));
        Assert.Contains($"from step {step} of {step + 1}", await File.ReadAllTextAsync(directory.Of("attempts", "2", "log.txt")));
    }

    [Fact]
    public async Task Train_PreemptIgnored_EndsAsPreemptedAndKills()
    {
        StubGrid.Script(directory.Path, new StubRule { Do = StubFate.IgnoreStop, Steps = 100_000 });
        await using var trainer = await Stub.Start();
        using var preempt = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var (outcome, _) = await Train(trainer, Stub.Job(directory.Path), preempt.Token);
        Assert.Equal(new AttemptPreempted(0), outcome);
        await trainer.Obituary();
        Assert.False(trainer.IsAlive);
    }

    [Theory]
    [InlineData(StubFate.Complete)]
    [InlineData(StubFate.IgnoreStop)]
    public async Task Train_Cancelled_EndsWhetherTheTrainerObeysOrNot(StubFate fate)
    {
        StubGrid.Script(directory.Path, new StubRule { Do = fate, Steps = 100_000 });
        await using var trainer = await Stub.Start();
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var (outcome, _) = await Train(trainer, Stub.Job(directory.Path), cancel: cancel.Token);
        Assert.IsType<AttemptCancelled>(outcome);
    }

    [Fact]
    public async Task Train_CancelledBeforeItBegins_HasAnEndAllTheSame()
    {
        StubGrid.Script(directory.Path, new StubRule { Steps = 100_000 });
        await using var trainer = await Stub.Start();
        var (outcome, _) = await Train(trainer, Stub.Job(directory.Path), cancel: new CancellationToken(canceled: true));
        Assert.IsType<AttemptCancelled>(outcome);
    }

    public void Dispose() => directory.Dispose();

    private static async Task<AttemptOutcome> PreemptAfterFirstStep(TrainerProcess trainer, CellJob job)
    {
        using var journal = new AttemptJournal(job.AttemptDirectory, trainer.Log, _ => Task.CompletedTask);
        var run = new AttemptRun(trainer, job, journal, Stub.Patience with { Preempt = TimeSpan.FromSeconds(30) }, TimeProvider.System);
        using var preempt = new CancellationTokenSource();
        var training = run.Train(preempt.Token, CancellationToken.None);
        while (run.Progress is null && !training.IsCompleted)
        {
            await Task.Delay(10);
        }

        await preempt.CancelAsync();
        return await training;
    }

    private async Task<AttemptOutcome> Fate(StubRule rule)
    {
        StubGrid.Script(directory.Path, rule);
        await using var trainer = await Stub.Start();
        return (await Train(trainer, Stub.Job(directory.Path))).Outcome;
    }

    private static async Task<(AttemptOutcome Outcome, EventGate Gate)> Train(
        TrainerProcess trainer, CellJob job, CancellationToken preempt = default, CancellationToken cancel = default)
    {
        using var journal = new AttemptJournal(job.AttemptDirectory, trainer.Log, _ => Task.CompletedTask);
        var run = new AttemptRun(trainer, job, journal, Stub.Patience, TimeProvider.System);
        return (await run.Train(preempt, cancel), run.Gate);
    }
}

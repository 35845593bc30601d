using System.Diagnostics;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;
using Kd.Grains.Cells;
using Kd.Grains.Dispatch;
using Kd.Silo.Datasets;
using Kd.Silo.Metrics;
using Kd.Silo.Trainers;
using Orleans.Runtime;

namespace Kd.Silo.Slots;

/// <summary>What all slot workers of a silo share.</summary>
internal sealed record SlotServices(
    IGrainFactory Grains, CellStore Cells, DatasetPlaces Places, LeaseTimes Times, TrainerPatience Patience, TimeProvider Time, ILocalSiloDetails Silo, KdMeters Meters);

/// <summary>
/// Trains cells on one slot, one after the other: lease, attempt number, trainer, report, next. It owns the
/// trainer process, the lease and the outcome until that is acknowledged; grains come and go meanwhile.
/// </summary>
internal sealed partial class SlotWorker(SlotReport self, SlotTrainer trainers, SlotMeter meter, SlotServices services, ILogger<SlotWorker> log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly CellCalls cells = new(self.Name, services, log);
    private readonly LeaseCalls leases = new(self.Name, services.Grains, log);
    private SlotReport report = self;

    /// <summary>Works until told to drain; then the running cell is preempted, reported and released.</summary>
    public async Task Run(CancellationToken drain)
    {
        var wait = Poll;
        while (!drain.IsCancellationRequested)
        {
            var worked = await Step(drain);
            wait = report.Trouble is null ? Poll : wait * 2 < services.Times.InTrouble ? wait * 2 : services.Times.InTrouble;
            if (!worked)
            {
                await Task.Delay(wait, services.Time, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await leases.GiveBack();
        await Discard();
    }

    /// <summary>Lets the trainer go; what of it cannot be tidied up does not end the slot.</summary>
    private async Task Discard()
    {
        try
        {
            await trainers.Retire();
        }
        catch (Exception e)
        {
            LogBroken(report.Name, e);
        }
    }

    /// <summary>True when there was work. Whatever goes wrong, the slot goes on: with a fresh trainer, for the old one may still train.</summary>
    private async Task<bool> Step(CancellationToken drain)
    {
        try
        {
            return await leases.Next(report) is { } lease && await Work(lease, drain);
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            LogWaiting(report.Name, e.Message);
            return false;
        }
        catch (Exception e)
        {
            LogBroken(report.Name, e);
            report = report with { Trouble = $"{e.GetType().Name}: {e.Message}" };
            await Discard();
            return false;
        }
        finally
        {
            meter.IsTroubled = report.Trouble is not null;
            meter.Freed();
        }
    }

    /// <summary>True when the lease was put to use.</summary>
    private async Task<bool> Work(Lease lease, CancellationToken drain)
    {
        using var scope = CellScope(log, string.Join(',', lease.Sweeps), lease.Cell.Label, report.Name);
        using var span = KdTraces.Cell(lease, report.Name);
        meter.Granted(lease);
        var state = new LeaseRenewal { Lease = lease };
        AttemptRun? run = null;
        await using var keeper = new LeaseKeeper(services.Grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool), report, () => state with { Phase = run?.Phase?.Phase, Progress = run?.Progress }, services.Times, services.Meters, services.Time);
        if (await ReadyTrainer(drain) is not { } trainer)
        {
            await leases.PassOn(lease);
            return false;
        }

        if (!report.Fits(SlotNeed.Of(lease.Cell.Spec)))
        {
            // Not known when it was granted: the trainer has only now told its revision, and the next request names it.
            await leases.PassOn(lease);
            return true;
        }

        switch (await cells.Begin(lease, keeper.Lost))
        {
            case Begun begun:
                state = state with { Attempt = begun.Attempt.Id.Number };
                await RunAttempt(lease, begun, trainer, started => run = started, drain, keeper.Lost);
                leases.End(lease, obstacle: null);
                return true;
            case NotBegun not:
                LogNotBegun(lease.Cell.Label, not.Reason);
                leases.End(lease, not.Obstacle ? not.Reason : null);
                return true;
            default:
                await leases.PassOn(lease);
                return false;
        }
    }

    private async Task RunAttempt(Lease lease, Begun begun, TrainerProcess trainer, Action<AttemptRun> started, CancellationToken drain, CancellationToken lost)
    {
        using var scope = AttemptScope(log, begun.Attempt.Id.Number);
        using var span = KdTraces.Attempt(begun.Attempt.Id.Number, begun.Attempt.ResumeStep);
        meter.Began(lease);
        var outcome = await Train(lease, begun, trainer, started, drain, lost);
        var answer = await Report(new(begun.Attempt.Id, outcome), lease, drain);
        meter.Ended(outcome, answer);
        span?.SetTag("kd.outcome", AttemptWords.Of(outcome, answer)).SetStatus(outcome is AttemptFailed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
    }

    private async Task<TrainerProcess?> ReadyTrainer(CancellationToken drain)
    {
        try
        {
            var trainer = await trainers.Ready(drain);
            report = report with { Trouble = null, Device = trainer.Hello!.Backend.Device, TrainerRevision = trainer.Hello.TrainerRevision };
            return trainer;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (TrainerStartException e)
        {
            LogNoTrainer(report.Name, e.Message);
            report = report with { Trouble = e.Message };
            return null;
        }
    }

    private async Task<AttemptOutcome> Train(Lease lease, Begun begun, TrainerProcess trainer, Action<AttemptRun> started, CancellationToken drain, CancellationToken lost)
    {
        var job = new CellJob
        {
            Attempt = begun.Attempt.Id,
            Spec = lease.Cell.Spec,
            Dataset = services.Places.Request(lease.Cell.Spec.Dataset.Options, lease.Cell.DatasetPath),
            AttemptDirectory = begun.Attempt.Directory,
            Teacher = begun.Teacher,
            Pretrained = begun.Pretrained,
            ResumeFrom = begun.Attempt.ResumeFrom,
        };
        using var journal = new AttemptJournal(begun.Attempt.Directory, trainer.Log, Keep, meter.Heard);
        var run = new AttemptRun(trainer, job, journal, services.Patience, services.Time);
        started(run);
        LogStarted(lease.Cell.Label, begun.Attempt.Id.Number, report.Name, begun.Attempt.ResumeStep);
        var outcome = await run.Train(drain, lost);
        if (run.Gate is { Foreign: 0, Late: 0, Missed: 0 } is false)
        {
            services.Meters.EventsDropped.Add(run.Gate.Foreign, KdMeters.Tag("reason", "foreign"));
            services.Meters.EventsDropped.Add(run.Gate.Late, KdMeters.Tag("reason", "late"));
            services.Meters.EventsDropped.Add(run.Gate.Missed, KdMeters.Tag("reason", "missed"));
            LogDropped(lease.Cell.Label, begun.Attempt.Id.Number, run.Gate.Foreign, run.Gate.Late, run.Gate.Missed);
        }

        if (journal.Lost > 0)
        {
            LogUnwritten(lease.Cell.Label, begun.Attempt.Id.Number, journal.Lost);
        }

        return outcome;
    }

    private async Task Keep(CheckpointedEvent checkpoint)
    {
        try
        {
            if (await services.Cells.RecordResumeAsync(checkpoint, CancellationToken.None) is null)
            {
                LogCheckpointNotKept(checkpoint.Attempt, checkpoint.Step, "its file does not have the hash the trainer told");
            }
        }
        catch (Exception e)
        {
            // Whatever it is, the attempt goes on; only a resume would start earlier.
            LogCheckpointNotKept(checkpoint.Attempt, checkpoint.Step, e.Message);
        }
    }

    private async Task<ReportAnswer?> Report(AttemptReport attempt, Lease lease, CancellationToken drain)
    {
        var answer = await cells.Report(attempt, drain);
        switch (attempt.Outcome)
        {
            case AttemptFailed failed:
                LogFailed(lease.Cell.Label, attempt.Attempt.Number, failed.Kind, failed.Message.ReplaceLineEndings(" | "));
                break;
            case AttemptCompleted when answer is { Refusal: { } refusal }:
                LogFailed(lease.Cell.Label, attempt.Attempt.Number, FailureKind.Crashed, refusal);
                break;
            default:
                LogEnded(lease.Cell.Label, attempt.Attempt.Number, attempt.Outcome.GetType().Name.Replace("Attempt", "", StringComparison.Ordinal).ToLowerInvariant());
                break;
        }

        return answer;
    }
}

using Kd.Core.Trainers;
using Kd.Grains.Cells;
using Kd.Silo.Trainers;

namespace Kd.Silo.Slots;

/// <summary>How long a trainer may take to obey.</summary>
internal sealed record TrainerPatience
{
    /// <summary>From its start to its hello: libtorch loads meanwhile.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From a job to its first phase.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>From preempt to preempted.</summary>
    public TimeSpan Preempt { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From cancel to cancelled.</summary>
    public TimeSpan Cancel { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Half a minute of a drain, or three fifths of a short one, are left to hand cells back and to leave the cluster.</summary>
    public static TrainerPatience Within(TimeSpan drain) => new() { Preempt = TimeSpan.FromSeconds(Math.Max(drain.TotalSeconds - 30, 0.4 * drain.TotalSeconds)) };
}

/// <summary>Runs one job on one trainer and says how it ended. Kills the trainer unless it may be reused.</summary>
internal sealed class AttemptRun(TrainerProcess trainer, CellJob job, AttemptJournal journal, TrainerPatience patience, TimeProvider time)
{
    private readonly EventGate gate = new(job.Attempt);
    private readonly PhaseWatch watch = new(time, patience.Start);
    private int lastStep;

    public EventGate Gate => gate;

    /// <summary>Newest phase and progress; read from other threads.</summary>
    public volatile PhaseEvent? Phase;

    public volatile ProgressEvent? Progress;

    /// <param name="preempt">Asks for a checkpoint and an end.</param>
    /// <param name="cancel">Asks for an end at once.</param>
    public async Task<AttemptOutcome> Train(CancellationToken preempt, CancellationToken cancel)
    {
        AttemptOutcome? outcome = null;
        try
        {
            return outcome = await Converse(preempt, cancel);
        }
        finally
        {
            if (outcome is not AttemptCompleted)
            {
                trainer.Kill();
            }
        }
    }

    private async Task<AttemptOutcome> Converse(CancellationToken preempt, CancellationToken cancel)
    {
        // Also when told to end by now: the attempt has its number, and needs an end.
        await trainer.Send(new JobCommand([job]), CancellationToken.None);
        var stop = Stop.None;
        while (true)
        {
            while (trainer.Events.TryRead(out var candidate))
            {
                if (gate.Admit(candidate) is { } admitted && (Breach(admitted) ?? await Follow(admitted, stop)) is { } end)
                {
                    return end;
                }
            }

            switch (await Wait(stop, preempt, cancel))
            {
                case Wake.Event:
                    break;
                case Wake.Gone when stop == Stop.None:
                    return new AttemptFailed(FailureKind.Crashed, await trainer.Obituary());
                case Wake.Late when stop == Stop.None:
                    return new AttemptFailed(FailureKind.Hung, $"the {watch.Name} phase outlived its deadline of {watch.Limit.TotalSeconds:0.#} s");
                case Wake.Gone or Wake.Late:
                    return Stopped(stop);
                case Wake.Cancel:
                    stop = Stop.Cancelling;
                    watch.Restart("cancel", patience.Cancel);
                    await trainer.Send(new CancelCommand(job.Attempt), CancellationToken.None);
                    break;
                case Wake.Preempt:
                    stop = Stop.Preempting;
                    watch.Restart("preempt", patience.Preempt);
                    await trainer.Send(new PreemptCommand(job.Attempt), CancellationToken.None);
                    break;
            }
        }
    }

    // A trainer that does not obey in time is killed; the drain stays orderly all the same.
    private AttemptOutcome Stopped(Stop stop) => stop == Stop.Cancelling ? new AttemptCancelled() : new AttemptPreempted(lastStep);

    private AttemptFailed? Breach(AttemptEvent admitted) =>
        EventSense.Fault(admitted) is { } fault ? new AttemptFailed(FailureKind.Crashed, $"the trainer broke the protocol ({fault}) and was killed") : null;

    private async Task<AttemptOutcome?> Follow(AttemptEvent admitted, Stop stop)
    {
        await journal.Write(admitted);
        switch (admitted)
        {
            case PhaseEvent phase:
                Phase = phase;
                if (stop == Stop.None)
                {
                    watch.Enter(phase);
                }

                return null;
            case ProgressEvent progress:
                Progress = progress;
                return null;
            case CheckpointedEvent checkpoint:
                lastStep = checkpoint.Step;
                return null;
            case CompletedEvent completed:
                return new AttemptCompleted(completed.Result);
            case FailedEvent failed:
                return new AttemptFailed(failed.Kind, failed.Message);
            case PreemptedEvent preempted:
                return new AttemptPreempted(preempted.Step);
            case CancelledEvent:
                return new AttemptCancelled();
            default:
                return null;
        }
    }

    private async Task<Wake> Wait(Stop stop, CancellationToken preempt, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested && stop != Stop.Cancelling)
        {
            return Wake.Cancel;
        }

        if (preempt.IsCancellationRequested && stop == Stop.None)
        {
            return Wake.Preempt;
        }

        using var late = new CancellationTokenSource(watch.Remaining, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            stop == Stop.Cancelling ? CancellationToken.None : cancel,
            stop == Stop.None ? preempt : CancellationToken.None);
        try
        {
            return await trainer.Events.WaitToReadAsync(either.Token) ? Wake.Event : Wake.Gone;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Wake.Late;
        }
        catch (OperationCanceledException)
        {
            return cancel.IsCancellationRequested && stop != Stop.Cancelling ? Wake.Cancel : Wake.Preempt;
        }
        catch (TrainerProtocolException)
        {
            return Wake.Gone;
        }
    }

    private enum Stop
    {
        None,
        Preempting,
        Cancelling,
    }

    private enum Wake
    {
        Event,
        Gone,
        Late,
        Preempt,
        Cancel,
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Training;
using Kd.Trainer.Devices;

namespace Kd.Trainer;

/// <summary>Tells one attempt's story as events, numbered from 0.</summary>
internal sealed class AttemptReporter(AttemptId attempt, SlotDevice device, EventWriter output, TextWriter log) : ICellObserver
{
    private long next;

    private long Sequence => next++;

    public void Started(int fromStep, int steps, int epochs) =>
        output.Write(new StartedEvent(fromStep, steps, epochs) { Attempt = attempt, Sequence = Sequence });

    public void Phase(TrainerPhase phase, TimeSpan deadline) =>
        output.Write(new PhaseEvent(phase, deadline.TotalSeconds) { Attempt = attempt, Sequence = Sequence });

    public void Progressed(TrainingProgress progress) => output.Write(new ProgressEvent
    {
        Attempt = attempt,
        Sequence = Sequence,
        Epoch = progress.Epoch,
        Step = progress.Step,
        Steps = progress.Steps,
        Losses = progress.Losses,
        ImagesPerSecond = progress.ImagesPerSecond,
        LoaderWaitShare = progress.LoaderWaitShare,
        EtaSeconds = progress.Eta.TotalSeconds,
        Device = device.Use,
    });

    public void Worked(long counter) => output.Write(new HeartbeatEvent(counter) { Attempt = attempt, Sequence = Sequence });

    public void Checkpointed(int step, string file, string sha256) =>
        output.Write(new CheckpointedEvent(step, file, sha256) { Attempt = attempt, Sequence = Sequence });

    public void Noted(string message) => log.WriteLine($"kd-trainer: {attempt}: {message}");

    public void Evaluated(int epoch, ImmutableSortedDictionary<string, double> metrics) =>
        output.Write(new EvaluatedEvent(epoch, metrics) { Attempt = attempt, Sequence = Sequence });

    /// <summary>The last event of an attempt.</summary>
    public void Ended(TrainingOutcome outcome) => output.Write(outcome switch
    {
        TrainingOutcome.Completed completed => new CompletedEvent(completed.Result) { Attempt = attempt, Sequence = Sequence },
        TrainingOutcome.Preempted preempted => new PreemptedEvent(preempted.Step) { Attempt = attempt, Sequence = Sequence },
        TrainingOutcome.Cancelled => new CancelledEvent { Attempt = attempt, Sequence = Sequence },
        TrainingOutcome.Failed failed => new FailedEvent(failed.Kind, failed.Message) { Attempt = attempt, Sequence = Sequence },
        _ => throw new System.Diagnostics.UnreachableException($"outcome {outcome.GetType().Name}"),
    });
}

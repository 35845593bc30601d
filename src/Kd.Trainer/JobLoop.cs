using System.Collections.Concurrent;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection;
using Kd.Detection.Data;
using Kd.Detection.Training;
using Kd.Trainer.Devices;

namespace Kd.Trainer;

/// <summary>
/// The life of a trainer: hello, then jobs and probes one after another on the calling thread. Other questions are answered beside them, for they need no tensors.
/// Only a completed job leaves the process fit for another; after any other outcome it exits.
/// </summary>
internal sealed class JobLoop(SlotDevice device, EventWriter output, TextWriter log, int loaderThreads)
{
    private readonly BlockingCollection<Work> queue = [];
    private readonly ConcurrentDictionary<AttemptId, StopSignal> stops = new();
    private readonly ConcurrentBag<Task> answering = [];
    private readonly DatasetCache datasets = new();
    private readonly Reevaluator reevaluator = new();

    /// <summary>Returns the exit code.</summary>
    public int Run(Stream input)
    {
        var backend = Backend.Describe(device);
        output.Write(new HelloEvent(TrainerProtocol.Version, backend, Revisions.Trainer, Revisions.Evaluation));
        new CommandReader(input, log, Receive, HardExit.Now).Start();
        var trainer = new CellTrainer(backend, datasets, loaderThreads);
        foreach (var work in queue.GetConsumingEnumerable())
        {
            switch (work)
            {
                case Probing probing:
                    Probe(new StepProbe(backend, device.Memory), probing.Command);
                    break;
                case Training training when Train(trainer, training.Job) is var outcome and not TrainingOutcome.Completed:
                    return outcome is TrainingOutcome.Failed ? 1 : 0;
            }
        }

        Task.WaitAll([.. answering]);
        return 0;
    }

    /// <summary>Preempts every job and takes no more; the loop ends once the one under way has stopped.</summary>
    public void Terminate()
    {
        foreach (var stop in stops.Values)
        {
            stop.Preempt();
        }

        queue.CompleteAdding();
    }

    private void Receive(TrainerCommand command)
    {
        switch (command)
        {
            case JobCommand job when !queue.IsAddingCompleted:
                foreach (var cell in job.Cells)
                {
                    stops[cell.Attempt] = new StopSignal();
                    queue.Add(new Training(cell));
                }

                break;
            case ProbeCommand probe when !queue.IsAddingCompleted:
                queue.Add(new Probing(probe));
                break;
            case DescribeCommand describe:
                answering.Add(Task.Run(() => Describe(describe)));
                break;
            case ReevaluateCommand reevaluate:
                answering.Add(Task.Run(() => Reevaluate(reevaluate)));
                break;
            case CancelCommand cancel:
                Stop(cancel.Attempt, stop => stop.Cancel());
                break;
            case PreemptCommand preempt:
                Stop(preempt.Attempt, stop => stop.Preempt());
                break;
            case ShutdownCommand:
                queue.CompleteAdding();
                break;
            default:
                log.WriteLine($"kd-trainer: {command.GetType().Name} came too late and was ignored");
                break;
        }
    }

    private void Stop(AttemptId attempt, Action<StopSignal> wish)
    {
        if (stops.TryGetValue(attempt, out var stop))
        {
            wish(stop);
        }
        else
        {
            log.WriteLine($"kd-trainer: asked to stop {attempt}, which is not running here");
        }
    }

    private void Probe(StepProbe probe, ProbeCommand command)
    {
        try
        {
            output.Write(new ProbedEvent(command.Id, probe.Measure(command.Shape)));
        }
        catch (BadDataException e)
        {
            output.Write(new ProbeFailedEvent(command.Id, e.Message));
        }
        catch (Exception e)
        {
            log.WriteLine($"kd-trainer: a probe failed: {e}");
            output.Write(new ProbeFailedEvent(command.Id, MemoryShortage.Is(e) ? "out of memory within a few steps" : $"{e.GetType().Name}: {MemoryShortage.FirstLine(e)}"));
        }
    }

    private TrainingOutcome Train(CellTrainer trainer, CellJob job)
    {
        var reporter = new AttemptReporter(job.Attempt, device, output, log);
        var outcome = Outcome(trainer, job, reporter, stops[job.Attempt]);
        stops.TryRemove(job.Attempt, out _);
        if (outcome is TrainingOutcome.Failed failed)
        {
            log.WriteLine($"kd-trainer: {job.Attempt} failed, {failed.Kind}: {failed.Message}");
        }

        reporter.Ended(outcome);
        return outcome;
    }

    // A bug is the process's end too, but its story goes to the log and one line to the silo.
    private TrainingOutcome Outcome(CellTrainer trainer, CellJob job, AttemptReporter reporter, StopSignal stop)
    {
        try
        {
            return trainer.Run(job, reporter, stop);
        }
        catch (Exception e)
        {
            log.WriteLine($"kd-trainer: {job.Attempt} (fold {job.Spec.Fold}, seed {job.Spec.Seed}) crashed: {e}");
            return new TrainingOutcome.Failed(FailureKind.Crashed, $"{job.Attempt}: {e.GetType().Name}: {e.Message.Split('\n', 2)[0]}; the trainer's log has the details");
        }
    }

    private void Describe(DescribeCommand command)
    {
        try
        {
            output.Write(new DescribedEvent(command.Id, DatasetCatalog.Open(command.Dataset).Describe()));
        }
        catch (BadDataException e)
        {
            output.Write(new DescribeFailedEvent(command.Id, e.Message));
        }
        catch (Exception e)
        {
            log.WriteLine($"kd-trainer: describing {command.Dataset.Path} crashed: {e}");
            output.Write(new DescribeFailedEvent(command.Id, $"{command.Dataset.Path} cannot be read: {e.Message.Split('\n', 2)[0]}"));
        }
    }

    private void Reevaluate(ReevaluateCommand command)
    {
        try
        {
            output.Write(new ReevaluatedEvent(command.Id, reevaluator.Run(command)));
        }
        catch (BadDataException e)
        {
            output.Write(new ReevaluateFailedEvent(command.Id, e.Message));
        }
        catch (Exception e)
        {
            log.WriteLine($"kd-trainer: evaluating {command.Cell.Short} anew crashed: {e}");
            output.Write(new ReevaluateFailedEvent(command.Id, $"{command.Detections} cannot be evaluated: {e.Message.Split('\n', 2)[0]}"));
        }
    }

    /// <summary>What needs tensors, hence the calling thread.</summary>
    private abstract record Work;

    private sealed record Training(CellJob Job) : Work;

    private sealed record Probing(ProbeCommand Command) : Work;
}

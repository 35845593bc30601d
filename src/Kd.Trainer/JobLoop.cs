using System.Collections.Concurrent;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection;
using Kd.Detection.Data;
using Kd.Detection.Training;

namespace Kd.Trainer;

/// <summary>
/// The life of a trainer: hello, then jobs one after another on the calling thread. Describes run beside them, for they need no tensors.
/// Only a completed job leaves the process fit for another; after any other outcome it exits.
/// </summary>
internal sealed class JobLoop(EventWriter output, TextWriter log, int loaderThreads)
{
    private readonly BlockingCollection<CellJob> jobs = [];
    private readonly ConcurrentDictionary<AttemptId, StopSignal> stops = new();
    private readonly ConcurrentBag<Task> describing = [];
    private readonly DatasetCache datasets = new();

    /// <summary>Returns the exit code.</summary>
    public int Run(Stream input)
    {
        var backend = Backend.Describe();
        output.Write(new HelloEvent(TrainerProtocol.Version, backend, Revisions.Trainer, Revisions.Evaluation));
        new CommandReader(input, log, Receive, HardExit.Now).Start();
        var trainer = new CellTrainer(backend, datasets, loaderThreads);
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            var outcome = Train(trainer, job);
            if (outcome is not TrainingOutcome.Completed)
            {
                return outcome is TrainingOutcome.Failed ? 1 : 0;
            }
        }

        Task.WaitAll([.. describing]);
        return 0;
    }

    /// <summary>Preempts every job and takes no more; the loop ends once the one under way has stopped.</summary>
    public void Terminate()
    {
        foreach (var stop in stops.Values)
        {
            stop.Preempt();
        }

        jobs.CompleteAdding();
    }

    private void Receive(TrainerCommand command)
    {
        switch (command)
        {
            case JobCommand job when !jobs.IsAddingCompleted:
                foreach (var cell in job.Cells)
                {
                    stops[cell.Attempt] = new StopSignal();
                    jobs.Add(cell);
                }

                break;
            case DescribeCommand describe:
                describing.Add(Task.Run(() => Describe(describe)));
                break;
            case CancelCommand cancel:
                Stop(cancel.Attempt, stop => stop.Cancel());
                break;
            case PreemptCommand preempt:
                Stop(preempt.Attempt, stop => stop.Preempt());
                break;
            case ShutdownCommand:
                jobs.CompleteAdding();
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

    private TrainingOutcome Train(CellTrainer trainer, CellJob job)
    {
        var reporter = new AttemptReporter(job.Attempt, output);
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
}

using System.Collections.Immutable;
using System.Diagnostics;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Data.Loading;

namespace Kd.Detection.Training;

/// <summary>One attempt at a cell: steps, epochs, evaluations and resume checkpoints, until it is through or told to stop.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PhaseDeadline = TimeSpan.FromMinutes(5);

    private readonly CellJob job;
    private readonly TrainingPlan plan;
    private readonly TrainingData data;
    private readonly Learner learner;
    private readonly BatchLoader loader;
    private readonly UndecodableImages undecodable;
    private readonly BackendInfo backend;
    private readonly ICellObserver observer;
    private readonly StopSignal stop;
    private readonly ProgressMeter meter;
    private TrainingHistory history;
    private int step;
    private long work;
    private long checkpointed = Stopwatch.GetTimestamp();
    private long renewed = Stopwatch.GetTimestamp();

    private TrainingRun(CellJob job, TrainingPlan plan, TrainingData data, Learner learner, (int Step, TrainingHistory History) from, BackendInfo backend, ICellObserver observer, StopSignal stop)
    {
        (this.job, this.plan, this.data, this.learner, this.backend, this.observer, this.stop) = (job, plan, data, learner, backend, observer, stop);
        (step, history) = from;
        meter = new ProgressMeter(plan, ReportInterval);
        loader = data.Load(plan, step);
        undecodable = new UndecodableImages(data.Fold);
    }

    /// <summary>Builds the networks, or restores them from the job's resume checkpoint.</summary>
    public static TrainingRun Start(CellJob job, TrainingData data, BackendInfo backend, ICellObserver observer, StopSignal stop)
    {
        var training = TrainingPlan.Of(job.Spec, data.Fold.Train.Length);
        var classes = data.Fold.Classes.Length;
        var device = ComputeDevice.Of(backend);
        var pupil = new Learner(training, classes, FrozenTeacher.Load(job.Spec, job.Teacher, classes, device), device);
        try
        {
            var from = job.ResumeFrom is { } path ? Restore(path, job, data, pupil, backend, observer) : Begin(job, pupil, observer);
            return new TrainingRun(job, training, data, pupil, from, backend, observer, stop);
        }
        catch
        {
            pupil.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, unless told to stop or diverged.</summary>
    public TrainingOutcome Finish()
    {
        observer.Started(step, plan.Steps, plan.Epochs);
        observer.Phase(TrainerPhase.Training, PhaseDeadline);
        while (step < plan.Steps)
        {
            switch (stop.Wish)
            {
                case StopWish.Cancel:
                    return new TrainingOutcome.Cancelled();
                case StopWish.Preempt:
                    Checkpoint();
                    return new TrainingOutcome.Preempted(step);
            }

            if (!Step(out var losses))
            {
                return Diverged(losses);
            }

            EndOfEpoch();
            Report();
            CheckpointWhenDue();
        }

        return Complete();
    }

    public void Dispose()
    {
        loader.Dispose();
        learner.Dispose();
    }

    private bool Step(out StepLosses losses)
    {
        var (began, waited) = (Stopwatch.GetTimestamp(), loader.Waited);
        var batch = loader.Next();
        Bear(batch.Undecodable);
        losses = learner.Learn(batch);
        var (took, wait) = (Stopwatch.GetElapsedTime(began), loader.Waited - waited);
        if (!losses.Finite)
        {
            return false;
        }

        step++;
        meter.Add(losses, batch.Count, took, wait);
        history = history.WithStep(losses.Terms) with
        {
            Seconds = history.Seconds + took.TotalSeconds,
            WaitedSeconds = history.WaitedSeconds + wait.TotalSeconds,
        };
        return true;
    }

    // Counted when a batch is learnt from, not when it is made ahead: so neither loader threads nor a resume change what is found when.
    private void Bear(ImmutableSortedSet<string> replaced)
    {
        var found = history.Undecodable.Union(replaced);
        if (found.Count == history.Undecodable.Count)
        {
            return;
        }

        foreach (var file in undecodable.Files(found).Except(undecodable.Files(history.Undecodable)))
        {
            observer.Noted($"{file} does not decode: in its place, training is shown the next image of the epoch's order that does");
        }

        undecodable.Check(found);
        history = history with { Undecodable = found };
    }

    // The last epoch is evaluated by Complete, which keeps its detections.
    private void EndOfEpoch()
    {
        if (step % plan.StepsPerEpoch != 0 && step != plan.Steps)
        {
            return;
        }

        history = history.WithEpochEnd();
        var epoch = history.Epochs.Length;
        if (step < plan.Steps && plan.EvaluatedEpochs.Contains(epoch))
        {
            Evaluate(epoch);
            observer.Phase(TrainerPhase.Training, PhaseDeadline);
        }
    }

    private TestReport Evaluate(int epoch)
    {
        observer.Phase(TrainerPhase.Evaluating, PhaseDeadline);
        var report = TestReport.Of(learner, data.Fold, data.Images, () => observer.Worked(++work));
        history = history with { Evaluations = history.Evaluations.Add(new EpochMetrics(epoch, report.Metrics)) };
        if (plan.Recipe.Keep == Keep.Best && history.BestEpoch() == epoch)
        {
            learner.KeepBest();
        }

        observer.Evaluated(epoch, report.Metrics);
        return report;
    }

    private void Report()
    {
        if (!meter.Due)
        {
            return;
        }

        observer.Progressed(meter.Report(step));
        if (Stopwatch.GetElapsedTime(renewed) >= RenewalInterval)
        {
            observer.Worked(++work);
            observer.Phase(TrainerPhase.Training, PhaseDeadline);
            renewed = Stopwatch.GetTimestamp();
        }
    }

    private void CheckpointWhenDue()
    {
        if (step < plan.Steps && Stopwatch.GetElapsedTime(checkpointed).TotalSeconds >= job.CheckpointSeconds)
        {
            Checkpoint();
            observer.Phase(TrainerPhase.Training, PhaseDeadline);
        }
    }

    private void Checkpoint()
    {
        observer.Phase(TrainerPhase.Checkpointing, PhaseDeadline);
        var file = new ResumeCheckpoint
        {
            Cell = job.Attempt.Cell,
            Step = step,
            History = history,
            Backend = backend,
            Tensors = learner.Save(),
        }.Save(job.AttemptDirectory);
        checkpointed = Stopwatch.GetTimestamp();
        observer.Checkpointed(step, file.File, file.Sha256);
    }

    private static (int Step, TrainingHistory History) Begin(CellJob job, Learner learner, ICellObserver observer)
    {
        if (job.Spec.Detector.Pretrained is { } hash)
        {
            var path = job.Pretrained ?? throw new BadDataException("the cell's backbone starts from pretrained weights, but none came with its job");
            observer.Noted($"pretrained backbone from {path}: {PretrainedBackbone.Load(path, hash, learner.Detector, learner.Average)}");
        }

        return (0, TrainingHistory.Empty);
    }

    private static (int Step, TrainingHistory History) Restore(string path, CellJob job, TrainingData data, Learner learner, BackendInfo backend, ICellObserver observer)
    {
        try
        {
            var checkpoint = ResumeCheckpoint.Load(path, job.Attempt.Cell);
            if (data.Mended(checkpoint.History.Undecodable) is { IsEmpty: false } mended)
            {
                observer.Noted($"training begins anew, for the checkpoint of step {checkpoint.Step} did without images that decode now: {string.Join(", ", mended)}");
                return Begin(job, learner, observer);
            }

            learner.Load(checkpoint);
            return (checkpoint.Step, checkpoint.History with { Exact = checkpoint.History.Exact && checkpoint.Backend == backend });
        }
        catch (InvalidDataException e)
        {
            throw new BadDataException($"the resume checkpoint cannot be used: {e.Message}", e);
        }
    }

    private TrainingOutcome.Failed Diverged(StepLosses losses)
    {
        var broken = string.Join(" and ", losses.Broken.Select(t => $"{t.Key} is {t.Value}"));
        var others = string.Join(", ", losses.Terms.Where(t => double.IsFinite(t.Value)).Select(t => $"{t.Key} {t.Value:G4}"));
        return Diverged($"{broken} at step {step + 1} of {plan.Steps}{(others.Length == 0 ? "" : $" ({others})")}");
    }

    private TrainingOutcome.Failed Diverged(string what) =>
        new(FailureKind.Diverged, $"{job.Attempt}: {what}; lower the learning rate, lengthen the warm-up or clip gradients");

    // The last update may spoil weights that no further loss would show.
    private TrainingOutcome Complete()
    {
        if (!learner.Finite)
        {
            return Diverged($"a weight is not finite after the last of {plan.Steps} steps");
        }

        var report = Evaluate(plan.Epochs);
        observer.Phase(TrainerPhase.Finishing, PhaseDeadline);
        return new TrainingOutcome.Completed(CellArtifacts.Write(job, plan, undecodable.Counted(history.Undecodable), learner, report, history, backend));
    }
}

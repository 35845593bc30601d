using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using TorchSharp;

namespace Kd.Detection.Training;

/// <summary>Trains one cell at a time, from its job to its outcome. Bugs throw; whatever can be expected is an outcome.</summary>
/// <param name="loaderThreads">Threads that decode and augment. They change when a batch is ready, never what is in it.</param>
public sealed class CellTrainer(BackendInfo backend, DatasetCache datasets, int loaderThreads = 1)
{
    private static readonly TimeSpan LoadingDeadline = TimeSpan.FromMinutes(30);

    public TrainingOutcome Run(CellJob job, ICellObserver observer, StopSignal stop)
    {
        if (job.Spec.TrainerRevision != Revisions.Trainer)
        {
            return new TrainingOutcome.Failed(
                FailureKind.BadData,
                $"{job.Attempt} was planned for trainer revision {job.Spec.TrainerRevision} and this trainer is of {Revisions.Trainer}, which gives other numbers: submit the grid under another name");
        }

        try
        {
            torch.set_num_threads(job.Spec.Recipe.Threads);
            observer.Phase(TrainerPhase.Loading, LoadingDeadline);
            var (fold, images) = datasets.Open(job.Dataset, job.Spec);
            var here = backend with { Threads = job.Spec.Recipe.Threads };
            using var run = TrainingRun.Start(job, new TrainingData(fold, images, loaderThreads), here, observer, stop);
            return run.Finish();
        }
        catch (BadDataException e)
        {
            return new TrainingOutcome.Failed(FailureKind.BadData, e.Message);
        }
        catch (Exception e) when (MemoryShortage.Is(e))
        {
            return new TrainingOutcome.Failed(FailureKind.OutOfMemory, $"{job.Attempt}: {MemoryShortage.FirstLine(e)}; use a smaller batch, fewer slots, or a device with more memory");
        }
    }
}

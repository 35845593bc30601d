using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

/// <summary>24 drawn scenes of 64 px on disk, and jobs that train a tiny detector on them within a second or two.</summary>
public sealed class TrainingFixture : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kd-training-");
    private int attempts;

    public TrainingFixture()
    {
        Request = new DatasetRequest { Path = Path.Combine(folder.FullName, "scenes"), Options = TestCells.Dataset };
        ContentHash = DatasetCatalog.Open(Request).ContentHash;
    }

    internal static BackendInfo Backend { get; } = new("cpu", "test", "test", "test", 1, "test");

    internal DatasetRequest Request { get; }

    private string ContentHash { get; }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A job in a fresh attempt directory.</summary>
    internal CellJob Job(Func<CellSpec, CellSpec>? change = null)
    {
        var spec = TestCells.Cell with { Dataset = new CellDataset { ContentHash = ContentHash, Options = Request.Options } };
        spec = change?.Invoke(spec) ?? spec;
        var attempt = new AttemptId(CellKey.Of(spec), Interlocked.Increment(ref attempts));
        var directory = Path.Combine(folder.FullName, $"{attempt.Cell.Short}-{attempt.Number}");
        Directory.CreateDirectory(directory);
        return new CellJob { Attempt = attempt, Spec = spec, Dataset = Request, AttemptDirectory = directory };
    }

    /// <summary>The scenes once more, to be spoilt.</summary>
    internal string CopyOfData()
    {
        var target = Path.Combine(folder.FullName, $"copy-{Interlocked.Increment(ref attempts)}");
        foreach (var file in Directory.GetFiles(Request.Path, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(target, Path.GetRelativePath(Request.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return target;
    }

    /// <summary>Trains in this process, cold unless a trainer is given.</summary>
    internal static TrainingOutcome Train(CellJob job, ICellObserver? observer = null, StopSignal? stop = null, CellTrainer? trainer = null) =>
        (trainer ?? new CellTrainer(Backend, new DatasetCache())).Run(job, observer ?? new Listener(), stop ?? new StopSignal());

    internal static CellResult Complete(CellJob job, CellTrainer? trainer = null) =>
        Train(job, trainer: trainer) is TrainingOutcome.Completed completed ? completed.Result : throw new InvalidOperationException("the training did not complete");

    /// <summary>Trains until <paramref name="step"/> steps are made, then preempts.</summary>
    internal static TrainingOutcome TrainUntil(CellJob job, int step)
    {
        var stop = new StopSignal();
        return Train(job with { CheckpointSeconds = 0 }, new Listener { OnCheckpoint = at => PreemptAt(at, step, stop) }, stop);
    }

    /// <summary>The newest resume checkpoint of an attempt; null without one.</summary>
    internal static string? ResumePath(CellJob job) =>
        Directory.EnumerateFiles(job.AttemptDirectory, "resume-*.safetensors").MaxBy(f => int.Parse(Path.GetFileNameWithoutExtension(f)["resume-".Length..]));

    /// <summary>A student of a finished teacher.</summary>
    internal CellJob Student(CellJob teacher, CellResult result, params ImmutableArray<LossTermSpec> terms) =>
        Job(spec => spec with { Terms = terms, Teacher = teacher.Attempt.Cell }) with
        {
            Teacher = new TeacherCheckpoint(teacher.Spec, Path.Combine(teacher.AttemptDirectory, result.Checkpoint!.File), result.Checkpoint!.Sha256),
        };

    /// <summary>Everything that a promise of equal bits is about.</summary>
    internal static string Bits(CellResult result) =>
        $"{result.Checkpoint!.Sha256} {result.Detections.Sha256} {result.Curves.Sha256} {string.Join(',', result.Losses.Select(l => $"{l.Key}={l.Value:R}"))}";

    private static void PreemptAt(int at, int step, StopSignal stop)
    {
        if (at == step)
        {
            stop.Preempt();
        }
    }

    /// <summary>Remembers what it is told.</summary>
    internal sealed class Listener : ICellObserver
    {
        public List<string> Told { get; } = [];

        public Action<int>? OnCheckpoint { get; init; }

        public void Started(int fromStep, int steps, int epochs) => Told.Add($"started {fromStep}/{steps} in {epochs}");

        public void Phase(TrainerPhase phase, TimeSpan deadline) => Told.Add($"phase {phase}");

        public void Progressed(TrainingProgress progress) => Told.Add($"step {progress.Step}");

        public void Worked(long counter) => Told.Add("worked");

        public void Noted(string message) => Told.Add($"noted {message}");

        public void Evaluated(int epoch, ImmutableSortedDictionary<string, double> metrics) => Told.Add($"evaluated {epoch}");

        public void Checkpointed(int step, string file, string sha256)
        {
            Told.Add($"checkpointed {step}");
            OnCheckpoint?.Invoke(step);
        }
    }
}

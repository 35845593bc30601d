using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Losses;

namespace Kd.Detection.Training;

/// <summary>What a finished training leaves in its attempt directory, and the result that names it.</summary>
internal static class CellArtifacts
{
    private const string CheckpointFormat = "kd-checkpoint-1";

    public static CellResult Write(CellJob job, TrainingPlan plan, DatasetFold fold, Learner learner, TestReport test, TrainingHistory history, BackendInfo backend)
    {
        var report = test.Report;
        var images = plan.Steps * plan.Recipe.Batch * (plan.Recipe.DoubleAug ? 2 : 1);
        return new CellResult
        {
            Cell = job.Attempt.Cell,
            Attempt = job.Attempt.Number,
            Metrics = report.Metrics,
            BestOnTest = history.BestOnTest,
            PerClassAp50 = report.PerClassAp50,
            Losses = history.Epochs[^1].Losses,
            LossScales = Scales(job),
            Checkpoint = DurableFile.Write(job.AttemptDirectory, ArtifactPaths.CheckpointFile, Checkpoint(job, fold, learner.Weights()).Write),
            Detections = DurableFile.Write(job.AttemptDirectory, ArtifactPaths.DetectionsFile, s => s.Write(KeptDetections.Write(fold.Classes, [.. fold.Test.Select(i => i.Image)], test.Detections))),
            Curves = DurableFile.Write(job.AttemptDirectory, ArtifactPaths.CurvesFile, s => JsonSerializer.Serialize(s, Curves(history, report), KdJson.Options)),
            Best = plan.Recipe.Keep == Keep.Best ? Best(job, fold, learner, history.BestEpoch()) : null,
            TeacherSha256 = job.Spec.Terms.Any(t => t.Distils) ? job.Teacher?.Sha256 : null,
            Steps = plan.Steps,
            TrainImages = fold.TrainImages,
            Grouped = fold.Grouped,
            TestImages = report.TestImages,
            TestObjects = report.TestObjects,
            TrainSeconds = history.Seconds,
            ImagesPerSecond = images / history.Seconds,
            LoaderWaitShare = history.WaitedSeconds / history.Seconds,
            Backend = backend,
            Exact = history.Exact,
            EvaluationRevision = Revisions.Evaluation,
            DataWarnings = fold.Warnings,
        };
    }

    private static ImmutableSortedDictionary<string, double>? Scales(CellJob job) =>
        job.Teacher is { } teacher && TermLosses.Scales(job.Spec.Terms, teacher.Spec.Detector.NeckWidth) is { IsEmpty: false } scales ? scales : null;

    private static BestEpoch Best(CellJob job, DatasetFold fold, Learner learner, int epoch)
    {
        var file = Checkpoint(job, fold, learner.Best);
        var said = file.Metadata.Add("selected", $"epoch {epoch}, for its AP50 on the test set");
        return new BestEpoch(epoch, DurableFile.Write(job.AttemptDirectory, ArtifactPaths.BestFile, (file with { Metadata = said }).Write));
    }

    private static SafetensorsFile Checkpoint(CellJob job, DatasetFold fold, ImmutableSortedDictionary<string, RawTensor> weights) => new(
        weights,
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["format"] = CheckpointFormat,
            ["cell"] = job.Attempt.Cell.Hex,
            ["classes"] = KdJson.Serialize(fold.Classes),
            ["spec"] = CanonicalJson.Text(job.Spec),
        }));

    private static CellCurves Curves(TrainingHistory history, MetricsReport report) => new()
    {
        Losses = history.Epochs,
        Metrics = history.Evaluations,
        Classes = report.Curves,
    };
}

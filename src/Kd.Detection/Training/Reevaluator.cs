using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Training;

/// <summary>Computes metrics anew from kept detections and the data set's labels: the same evaluation that follows a training, without one. One at a time.</summary>
public sealed class Reevaluator
{
    private readonly DatasetCache datasets = new();
    private readonly Lock gate = new();

    /// <exception cref="BadDataException">Detections or data cannot be read, or do not fit together.</exception>
    public CellEvaluation Run(ReevaluateCommand command)
    {
        lock (gate)
        {
            var fold = datasets.Open(command.Dataset, command.Spec).Fold;
            var (detections, sha256) = command.Foreign ? Brought(command, fold) : (Detections(command, fold), command.DetectionsSha256);
            var report = Evaluator.Evaluate(fold.Test, fold.Classes, detections);
            var curves = new CellCurves { Losses = [], Metrics = [], Classes = report.Curves };
            return new CellEvaluation
            {
                Cell = command.Cell,
                EvaluationRevision = Revisions.Evaluation,
                DetectionsSha256 = sha256,
                Metrics = report.Metrics,
                PerClassAp50 = report.PerClassAp50,
                Curves = DurableFile.Write(command.Directory, ArtifactPaths.CurvesFile, s => JsonSerializer.Serialize(s, curves, KdJson.Options)),
                TestImages = report.TestImages,
                TestObjects = report.TestObjects,
            };
        }
    }

    // Another program's, which are kept as ours are.
    private static (IReadOnlyList<ImageDetections> Detections, string Sha256) Brought(ReevaluateCommand command, DatasetFold fold)
    {
        var detections = ForeignDetections.Read(command.Detections, fold);
        var kept = DurableFile.Write(command.Directory, ArtifactPaths.DetectionsFile, s => s.Write(KeptDetections.Write(fold.Classes, [.. fold.Test.Select(i => i.Image)], detections)));
        return (detections, kept.Sha256);
    }

    private static IReadOnlyList<ImageDetections> Detections(ReevaluateCommand command, DatasetFold fold)
    {
        var (classes, images) = KeptDetections.Read(File.ReadAllBytes(command.Detections));
        if (!classes.SequenceEqual(fold.Classes))
        {
            throw new BadDataException($"{command.Detections} knows the classes {string.Join(", ", classes)}, the data set {string.Join(", ", fold.Classes)}: these detections are of other data");
        }

        if (!images.Select(i => i.ImageId).SequenceEqual(fold.Test.Select(i => i.Image.Id)))
        {
            throw new BadDataException($"{command.Detections} holds {images.Length} images that are not the {fold.Test.Length} test images of fold {fold.Name} in their order: these detections are of another fold or release");
        }

        return images;
    }
}

using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class ReevaluatorTests(TrainingFixture fixture) : IClassFixture<TrainingFixture>
{
    [Fact]
    public void Run_KeptDetections_GivesTheTrainingsOwnMetricsToTheLastBit()
    {
        var job = fixture.Job();
        var result = TrainingFixture.Complete(job);

        var command = Command(job, result);
        var evaluation = new Reevaluator().Run(command);

        Assert.Equal((result.Cell, result.EvaluationRevision, result.Detections.Sha256), (evaluation.Cell, evaluation.EvaluationRevision, evaluation.DetectionsSha256));
        Assert.Equal(result.Metrics, evaluation.Metrics);
        Assert.Equal(result.PerClassAp50, evaluation.PerClassAp50);
        Assert.Equal((result.TestImages, result.TestObjects), (evaluation.TestImages, evaluation.TestObjects));
        Assert.Equal(Curves(job.AttemptDirectory, result.Curves), Curves(command.Directory, evaluation.Curves));
    }

    [Fact]
    public void Run_DetectionsOfAnotherFold_SaysSo()
    {
        var job = fixture.Job();
        var command = Command(job, TrainingFixture.Complete(job));
        Assert.Contains("are not the 12 test images of fold 2", Refusal(command with { Spec = job.Spec with { Fold = "2" } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DataThatHasChanged_SaysSo()
    {
        var job = fixture.Job();
        var other = job.Spec with { Dataset = job.Spec.Dataset with { ContentHash = new string('0', 64) } };
        Assert.Contains("has changed since the cell was planned", Refusal(Command(job, null) with { Spec = other }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DetectionsOfOtherClasses_NamesBoth()
    {
        var job = fixture.Job();
        var file = Path.Combine(job.AttemptDirectory, "detections.json.gz");
        File.WriteAllBytes(file, KeptDetections.Write(["cat", "dog"], [], []));
        Assert.Contains("knows the classes cat, dog, the data set", Refusal(Command(job, null) with { Detections = file }), StringComparison.Ordinal);
    }

    private static ReevaluateCommand Command(CellJob job, CellResult? result) => new()
    {
        Id = "q",
        Cell = job.Attempt.Cell,
        Spec = job.Spec,
        Dataset = job.Dataset,
        Detections = Path.Combine(job.AttemptDirectory, result?.Detections.File ?? "none"),
        DetectionsSha256 = result?.Detections.Sha256 ?? "",
        Directory = Directory.CreateDirectory(Path.Combine(job.AttemptDirectory, "anew")).FullName,
    };

    private static string Refusal(ReevaluateCommand command) => Assert.Throws<BadDataException>(() => new Reevaluator().Run(command)).Message;

    private static IEnumerable<string> Curves(string directory, Artifact artifact) =>
        KdJson.Deserialize<CellCurves>(File.ReadAllBytes(Path.Combine(directory, artifact.File))).Classes.Select(c => $"{c.Class} {string.Join(' ', c.Precision)}");
}

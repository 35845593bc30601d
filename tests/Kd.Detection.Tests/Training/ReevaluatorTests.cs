using Kd.Core.Exports;
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

    [Fact]
    public void Run_ForeignDetections_AreEvaluatedAsOursAndKeptAsOurFile()
    {
        var job = fixture.Job();
        var result = TrainingFixture.Complete(job);
        var foreign = Path.Combine(job.AttemptDirectory, "brought.json");
        using (var file = File.Create(foreign))
        {
            CocoResults.Write(DetectionFile.Read(File.ReadAllBytes(Path.Combine(job.AttemptDirectory, result.Detections.File))), file);
        }

        var command = Command(job, null) with { Detections = foreign, Foreign = true };
        var evaluation = new Reevaluator().Run(command);
        var again = new Reevaluator().Run(command with { Detections = Path.Combine(command.Directory, "detections.json.gz"), Foreign = false });

        // Pixels and back cost the last bits of a box.
        Assert.All(result.Metrics, metric => Assert.Equal(metric.Value, evaluation.Metrics[metric.Key], 1e-3));
        Assert.Equal((result.TestImages, result.TestObjects), (evaluation.TestImages, evaluation.TestObjects));
        Assert.Equal(evaluation.Metrics, again.Metrics);
    }

    [Theory]
    [InlineData("""[{"image_id":"nowhere","category_id":1,"bbox":[0,0,1,1],"score":0.5}]""", "an image 'nowhere', which is no test image of fold 1")]
    [InlineData("""[{"image_id":"*","category_id":99,"bbox":[0,0,1,1],"score":0.5}]""", "category 99; here 1 to")]
    [InlineData("not json", "no detections in COCO's result format")]
    public void Run_ForeignDetectionsThatDoNotFit_SaysWhatIsThere(string json, string expected)
    {
        var job = fixture.Job();
        var image = new DatasetCache().Open(job.Dataset, job.Spec).Fold.Test[0].Image.Id;
        var file = Path.Combine(job.AttemptDirectory, "brought.json");
        File.WriteAllText(file, json.Replace("*", image, StringComparison.Ordinal));

        Assert.Contains(expected, Refusal(Command(job, null) with { Detections = file, Foreign = true }), StringComparison.Ordinal);
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

using System.Security.Cryptography;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Evaluation;
using Kd.Detection.Training;

namespace Kd.Detection.Tests.Training;

public sealed class CellTrainerTests(TrainingFixture fixture) : IClassFixture<TrainingFixture>
{
    [Fact]
    public void Run_Teacher_LeavesWholeArtifactsAndAFullResult()
    {
        var job = fixture.Job(spec => spec with { Detector = TestCells.Teacher });
        var listener = new TrainingFixture.Listener();
        var result = Assert.IsType<TrainingOutcome.Completed>(TrainingFixture.Train(job, listener)).Result;

        Assert.Equal((job.Attempt.Cell, job.Attempt.Number, 9), (result.Cell, result.Attempt, result.Steps));
        Assert.All([result.Checkpoint!, result.Detections, result.Curves], artifact => AssertWhole(job, artifact));
        Assert.Subset(MetricNames.All.ToHashSet(), result.Metrics.Keys.ToHashSet());
        Assert.Superset(new HashSet<string> { "ap50", "ap@iou0.1", "coco-ap" }, result.Metrics.Keys.ToHashSet());
        Assert.All(result.Metrics, m => Assert.InRange(m.Value, 0, result.BestOnTest[m.Key]));
        Assert.Equal(["hard.box", "hard.class"], result.Losses.Keys);
        Assert.All(result.Losses, l => Assert.InRange(l.Value, 1e-9, double.MaxValue));
        Assert.True(result is { Exact: true, TeacherSha256: null, TestImages: 12 });
        Assert.Equal("started 0/9 in 3", listener.Told.First(t => t.StartsWith("started", StringComparison.Ordinal)));
        Assert.Equal(["evaluated 2", "evaluated 3"], listener.Told.Where(t => t.StartsWith("evaluated", StringComparison.Ordinal)));
        Assert.Equal("phase Finishing", listener.Told[^1]);
        Assert.Equal(result.TestImages, KeptDetections.Read(File.ReadAllBytes(PathOf(job, result.Detections))).Images.Length);
    }

    [Fact]
    public void Run_StudentOfATeacher_LearnsFromItAndLeavesItsAdaptationBehind()
    {
        var teacher = fixture.Job(spec => spec with { Detector = TestCells.Teacher });
        var student = fixture.Student(teacher, TrainingFixture.Complete(teacher), new HardTerm(), new DefeatTerm(), new MseTerm(), new PdfTerm(), new SoftTerm());
        var result = TrainingFixture.Complete(student);

        Assert.Equal(["defeat.bg", "defeat.fg", "hard.box", "hard.class", "mse", "pdf.box", "pdf.class", "pdf.feature", "soft.box", "soft.class"], result.Losses.Keys);
        Assert.Equal([new("defeat", 256.0 / TestCells.Teacher.NeckWidth)], result.LossScales!);
        Assert.Equal(student.Teacher!.Sha256, result.TeacherSha256);
        var names = SafetensorsFile.Read(PathOf(student, result.Checkpoint!)).Tensors.Keys;
        Assert.DoesNotContain(names, name => name.StartsWith("dist", StringComparison.Ordinal));
        Assert.Contains("conf.3.2.bias", names);
    }

    [Fact]
    public void Run_SoftOnlyStudent_NeedsNoHardTerm()
    {
        var teacher = fixture.Job(spec => spec with { Detector = TestCells.Teacher });
        var student = fixture.Student(teacher, TrainingFixture.Complete(teacher), new SoftTerm());
        Assert.Equal(["soft.box", "soft.class"], TrainingFixture.Complete(student).Losses.Keys);
    }

    [Fact]
    public void Run_TeacherAltered_IsRefusedByItsHash()
    {
        var teacher = fixture.Job(spec => spec with { Detector = TestCells.Teacher });
        var student = fixture.Student(teacher, TrainingFixture.Complete(teacher), new SoftTerm());
        using (var file = File.OpenWrite(student.Teacher!.Path))
        {
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte(0x7F);
        }

        AssertFailed(student, FailureKind.BadData, "evict the teacher's cell");
    }

    [Fact]
    public void Run_DistillingWithoutATeacher_IsRefused() =>
        AssertFailed(fixture.Job(spec => spec with { Terms = [new SoftTerm()] }), FailureKind.BadData, "no teacher checkpoint");

    [Fact]
    public void Run_AbsurdLearningRate_IsDiverged_NamingStepAndTerms() =>
        AssertFailed(fixture.Job(spec => spec with { Recipe = spec.Recipe with { Optimizer = OptimizerKind.Sgd, LearningRate = 1e30, ClipNorm = null } }), FailureKind.Diverged, "hard.class");

    [Fact]
    public void Run_DatasetChangedSincePlanning_IsRefused() =>
        AssertFailed(fixture.Job(spec => spec with { Dataset = spec.Dataset with { ContentHash = new string('f', 64) } }), FailureKind.BadData, "has changed since the cell was planned");

    [Fact]
    public void Run_PlannedForAnotherRevision_IsRefused() =>
        AssertFailed(fixture.Job(spec => spec with { TrainerRevision = "earlier" }), FailureKind.BadData, "was planned for trainer revision earlier");

    [Fact]
    public void Run_UnknownFold_SaysWhichThereAre() =>
        AssertFailed(fixture.Job(spec => spec with { Fold = "9" }), FailureKind.BadData, "has no fold '9'");

    [Fact]
    public void Run_ImageSpoiltWhileTraining_EndsAsBadDataThatNamesIt_AndKeepsTheCheckpoint()
    {
        var copy = fixture.CopyOfData();
        var job = fixture.Job() with { Dataset = fixture.Request with { Path = copy }, CheckpointSeconds = 0 };
        var listener = new TrainingFixture.Listener { OnCheckpoint = step => SpoilImages(copy, step) };

        var failed = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(job, listener));

        Assert.Equal(FailureKind.BadData, failed.Kind);
        Assert.Matches(@"\d{8}.*\.png", failed.Message);
        Assert.NotNull(TrainingFixture.ResumePath(job));
    }

    [Fact]
    public void Run_Cancelled_LeavesNothing()
    {
        var stop = new StopSignal();
        stop.Cancel();
        stop.Preempt();
        var job = fixture.Job();
        Assert.IsType<TrainingOutcome.Cancelled>(TrainingFixture.Train(job, stop: stop));
        Assert.Empty(Directory.EnumerateFileSystemEntries(job.AttemptDirectory));
    }

    [Fact]
    public void Run_SmokeOfAFewSteps_Completes() =>
        Assert.Equal(2, TrainingFixture.Complete(fixture.Job(spec => spec with { Recipe = spec.Recipe with { MaxSteps = 2 } })).Steps);

    // Same names and sizes, so that only decoding tells.
    private static void SpoilImages(string folder, int step)
    {
        foreach (var image in step == 1 ? Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories) : [])
        {
            File.WriteAllBytes(image, new byte[new FileInfo(image).Length]);
        }
    }

    private static string PathOf(CellJob job, Artifact artifact) => Path.Combine(job.AttemptDirectory, artifact.File);

    private static void AssertWhole(CellJob job, Artifact artifact)
    {
        var bytes = File.ReadAllBytes(PathOf(job, artifact));
        Assert.Equal((artifact.Bytes, artifact.Sha256), (bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    private static void AssertFailed(CellJob job, FailureKind kind, string message)
    {
        var failure = Assert.IsType<TrainingOutcome.Failed>(TrainingFixture.Train(job));
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }
}

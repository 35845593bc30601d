using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Grids;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;

namespace Kd.Client.Tests;

/// <summary>A sweep of two cells, small enough to check by eye.</summary>
internal static class Samples
{
    public const string Grid = """
        {
          "name": "demo",
          "datasets": { "scenes": { "reader": "synthetic", "size": 128, "folds": [1], "seeds": [0], "metric": "ap50" } },
          "recipes": { "short": { "epochs": 2, "lr": 0.001, "batch": 4 } },
          "teachers": { "big": { "detector": "tiny-pafpn", "recipe": "short" } },
          "students": { "detector": "tiny-fpn", "recipe": "short", "teacher": { "use": "big" }, "configs": ["hard+soft"] },
          "report": { "baseline": "hard+soft" }
        }
        """;

    public static PlannedCell Teacher { get; } = Cell("big", null);

    public static PlannedCell Student { get; } = Cell("hard+soft", Teacher.Key);

    public static Plan Plan { get; } = new()
    {
        Sweep = "demo",
        Columns = [new PlanColumn("scenes", "ap50", [], ["1"], [0])],
        Rows = [new PlanRow("big", IsTeacher: true), new PlanRow("hard+soft", IsTeacher: false)],
        Baseline = "hard+soft",
        TeacherSeed = "same",
        Cells = [Teacher, Student],
        Notes = ["a note about this plan"],
    };

    /// <summary>The student alone, taught by a checkpoint that the grid gives.</summary>
    public static Plan GivenTeacher(string sha256) => Plan with
    {
        TeacherSeed = Core.Plans.Plan.GivenTeacher,
        Rows = [Plan.Rows[1]],
        Cells = [Student with { Spec = Student.Spec with { Teacher = null, TeacherCheckpoint = sha256 } }],
    };

    public static PlanSummary Summary { get; } = new()
    {
        Sweep = Plan.Sweep,
        Cells = Plan.Cells.Length,
        Teachers = 1,
        Notes = Plan.Notes,
        Plan = Plan,
        Datasets = ImmutableSortedDictionary<string, DatasetDescription>.Empty.Add("scenes", new DatasetDescription
        {
            ContentHash = new string('a', 64),
            Classes = [new ClassCount("car", 300)],
            Folds = [new FoldSummary("1", 100, 50)],
            Images = 150,
            Objects = 300,
            Problems = [new DataProblem("box-outside-image", 3, Fatal: false, "clipped", ["00000012.txt: row 2"])],
        }),
        Done = 0,
        InFlight = 0,
        New = 2,
        Steps = ImmutableDictionary<CellKey, int>.Empty.Add(Teacher.Key, 50).Add(Student.Key, 50),
    };

    /// <summary>A second a step for the teacher, two for the student, whose memory does not fit.</summary>
    public static PlanPrediction Prediction { get; } = PlanPrediction.Of(
        new Planned(Plan, Summary.Steps),
        Summary.Datasets,
        Plan.Cells.Select(c => c.Key).ToHashSet(),
        new Dictionary<PlanPlace, RowProbe> { [new("scenes", "big")] = Probe(1, 1), [new("scenes", "hard+soft")] = Probe(2, 3, 2, 4) },
        "cpu",
        slots: 2);

    /// <summary>The first or second of two probes: the teacher's, and that of two students.</summary>
    public static ProbeProgress Probing(int number)
    {
        var (row, teacher) = number == 1 ? ("big", (DetectorSpec?)null) : ("hard+soft", DetectorPresets.For("tiny-pafpn", 128));
        var shape = new ProbeShape { Detector = Student.Spec.Detector, Recipe = Student.Spec.Recipe, Size = 128, Classes = 1, Terms = Student.Spec.Terms, Teacher = teacher };
        return new ProbeProgress(number, 2, new PlanShape(shape, number == 1 ? [new("scenes", row)] : [new("scenes", row), new("scenes", "hard+mse")]));
    }

    public static ClusterView Cluster { get; } = new(
        [
            new SiloView("lab-1",
            [
                new SlotView("lab-1/cpu0", "cpu0", "cpu", 1, Trouble: null, new SlotWork(Teacher.Key, Teacher.Label, ["demo"], Attempt: 2, Phase: null, Progress: null)),
                new SlotView("lab-1/cpu1", "cpu1", "cpu", 1, Trouble: null, Work: null),
            ]),
            new SiloView("lab-2", []),
        ],
        [new QueuedCells("demo", 3)]);

    public static SweepStatus Status(int done, SweepState state, int failed = 0, int blocked = 0) => new()
    {
        Sweep = "demo",
        State = state,
        Counts = new CellCounts { Total = 2, Done = done, Failed = failed, Blocked = blocked, Ready = 2 - done - failed - blocked },
    };

    public static CellView Done(PlannedCell cell, double ap50) => new(cell.Key, cell.Label, "ap50", new CellDone(Result(cell, ap50)));

    public static CellView Open(PlannedCell cell, CellStatus status) => new(cell.Key, cell.Label, "ap50", status);

    /// <summary>A hundred steps of a tenth of a second each.</summary>
    public static SweepStatus Trains(PlannedCell cell, int attempt, int step) => Status(0, SweepState.Running) with
    {
        Running = [new RunningCell(cell.Key, cell.Label, attempt, "cpu0", TrainerPhase.Training, new ProgressEvent
        {
            Attempt = new AttemptId(cell.Key, attempt),
            Sequence = step,
            Epoch = 1,
            Step = step,
            Steps = 100,
            Losses = ImmutableSortedDictionary<string, double>.Empty,
            ImagesPerSecond = 40,
            LoaderWaitShare = 0,
            EtaSeconds = (100 - step) / 10.0,
        })],
    };

    public static CellView Failed(PlannedCell cell, string message) =>
        new(cell.Key, cell.Label, "ap50", new CellFailed(FailureKind.BadData, message, Attempts: 1));

    public static Reevaluation Reevaluated(PlannedCell cell, double before, double after) => new()
    {
        Key = cell.Key,
        Label = cell.Label,
        Outcome = before == after ? ReevaluationOutcome.Unchanged : ReevaluationOutcome.Added,
        From = before == after ? "2" : "1",
        To = "2",
        Before = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", before).Add("ap", 0.25),
        After = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", after).Add("ap", 0.25).AddRange(before == after ? [] : [KeyValuePair.Create("coco-ap", 0.3)]),
    };

    /// <summary>The files beside every result.</summary>
    public static ImmutableDictionary<ArtifactKind, byte[]> Files { get; } = new Dictionary<ArtifactKind, byte[]>
    {
        [ArtifactKind.Checkpoint] = "weights"u8.ToArray(),
        [ArtifactKind.Best] = "best weights"u8.ToArray(),
        [ArtifactKind.Detections] = new DetectionFile { Classes = ["car"], Images = ["a"], Counts = [0], Shares = [], Columns = [[], [], [], [], [], []] }.Zipped(),
        [ArtifactKind.Curves] = System.Text.Encoding.UTF8.GetBytes(KdJson.Serialize(new CellCurves
        {
            Losses = [new EpochLosses(1, ImmutableSortedDictionary<string, double>.Empty.Add("hard.class", 2)), new EpochLosses(2, ImmutableSortedDictionary<string, double>.Empty.Add("hard.class", 1))],
            Metrics = [],
            Classes = [new ClassCurve("car", [1, 0.5f, 0])],
        })),
        [ArtifactKind.Evaluation] = System.Text.Encoding.UTF8.GetBytes(KdJson.Serialize(new CellCurves { Losses = [], Metrics = [], Classes = [new ClassCurve("car", [1, 0.75f, 0])] })),
    }.ToImmutableDictionary();

    /// <summary>Evaluated anew after its training: precision by recall is another.</summary>
    public static CellView EvaluatedAnew(PlannedCell cell) =>
        new(cell.Key, cell.Label, "ap50", new CellDone(Result(cell, 0.5) with { EvaluatedCurves = Artifact("curves.json", Files[ArtifactKind.Evaluation]) }));

    public static ImportedResult Imported(string? note) => new(
        Student.Key, Student.Label, "ap50", Result(Student, 0.5) with { Checkpoint = null, Imported = new ResultOrigin("anna", note, DateTimeOffset.UnixEpoch, new string('d', 64)) });

    /// <summary>A done cell that kept its best epoch too.</summary>
    public static CellView DoneKeepingBest(PlannedCell cell, double ap50) =>
        Done(cell, ap50) with { Status = new CellDone(Result(cell, ap50) with { Best = new BestEpoch(2, Artifact("best.safetensors", Files[ArtifactKind.Best])) }) };

    private static Artifact Artifact(string file, byte[] bytes) => new(file, ArtifactHash.Of(bytes), bytes.Length);

    private static CellResult Result(PlannedCell cell, double ap50) => new()
    {
        Cell = cell.Key,
        Attempt = 1,
        Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", ap50),
        BestOnTest = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", ap50),
        PerClassAp50 = ImmutableSortedDictionary<string, double>.Empty.Add("car", ap50),
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        Checkpoint = Artifact("checkpoint.safetensors", Files[ArtifactKind.Checkpoint]),
        Detections = Artifact("detections.json.gz", Files[ArtifactKind.Detections]),
        Curves = Artifact("curves.json", Files[ArtifactKind.Curves]),
        Steps = 50,
        TestImages = 50,
        TestObjects = 100,
        TrainSeconds = 15,
        ImagesPerSecond = 100,
        LoaderWaitShare = 0,
        Backend = new BackendInfo("cpu", "1.13", "test", "AVX2", 1, "none"),
        Exact = true,
        EvaluationRevision = "1",
    };

    private static RowProbe Probe(double step, int gibi, params ImmutableArray<int> tried) =>
        new(new ProbeFigures { StepSeconds = step, TestImageSeconds = 0, PeakBytes = (long)gibi << 30, DeviceBytes = 2L << 30, ExtrapolatedFrom = tried }, null);

    private static PlannedCell Cell(string config, CellKey? teacher)
    {
        var spec = new CellSpec
        {
            Dataset = new CellDataset { ContentHash = new string('a', 64), Options = new DatasetOptions { Reader = DatasetReader.Synthetic, Size = 128 } },
            Fold = "1",
            Seed = 0,
            Detector = new DetectorSpec { Block = ResidualBlock.Basic, Depths = [1, 1, 1, 1], Width = 0.125, Neck = NeckKind.Fpn, NeckWidth = 32, Levels = 4, BaseAnchor = 12 },
            Recipe = new RecipeSpec { Epochs = 2, Batch = 4, Optimizer = OptimizerKind.AdamW, LearningRate = 0.001, WeightDecay = 0.0001, Match = AnchorMatching.Iou },
            Terms = teacher is null ? [new HardTerm()] : [new HardTerm(), new SoftTerm()],
            Teacher = teacher,
            TrainerRevision = "1",
        };
        return new PlannedCell { Key = CellKey.Of(spec), Spec = spec, Dataset = "scenes", Config = config, IsTeacher = teacher is null };
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class EventSenseTests
{
    private static readonly AttemptId Mine = new(CellKey.Of(Stub.Spec()), 2);
    private static readonly Artifact Some = new("curves.json", new string('a', 64), 7);

    [Theory]
    [InlineData(0, true)]
    [InlineData(3600, true)]
    [InlineData(-1, false)]
    [InlineData(1e12, false)]
    [InlineData(1e300, false)]
    public void Phase_DeadlineThatNoTimerTakes_MakesNoSense(double seconds, bool makesSense) =>
        Assert.Equal(makesSense, EventSense.Fault(new PhaseEvent(TrainerPhase.Training, seconds) { Attempt = Mine, Sequence = 0 }) is null);

    [Theory]
    [InlineData("resume-3.safetensors", true)]
    [InlineData("../../../result.json", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Checkpoint_FileThatIsNoName_MakesNoSense(string? file, bool makesSense) =>
        Assert.Equal(makesSense, EventSense.Fault(new CheckpointedEvent(3, file!, new string('a', 64)) { Attempt = Mine, Sequence = 0 }) is null);

    [Fact]
    public void Completed_ResultOfAnotherOrNone_MakesNoSense()
    {
        Assert.Null(Fault(Result()));
        Assert.NotNull(Fault(null));
        Assert.NotNull(Fault(Result() with { Attempt = 1 }));
        Assert.NotNull(Fault(Result() with { Cell = CellKey.Of(Stub.Spec(seed: 1)) }));
        Assert.NotNull(Fault(Result() with { Curves = Some with { Sha256 = "../../../x" } }));
        Assert.NotNull(Fault(Result() with { Checkpoint = Some with { Sha256 = null! } }));
    }

    [Fact]
    public void Failed_WithoutAMessage_MakesNoSense() => Assert.NotNull(EventSense.Fault(new FailedEvent(FailureKind.Crashed, null!) { Attempt = Mine, Sequence = 0 }));

    private static string? Fault(CellResult? result) => EventSense.Fault(new CompletedEvent(result!) { Attempt = Mine, Sequence = 0 });

    private static CellResult Result() => new()
    {
        Cell = Mine.Cell,
        Attempt = Mine.Number,
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        BestOnTest = ImmutableSortedDictionary<string, double>.Empty,
        PerClassAp50 = ImmutableSortedDictionary<string, double>.Empty,
        Losses = ImmutableSortedDictionary<string, double>.Empty,
        Detections = Some,
        Curves = Some,
        Steps = 1,
        TestImages = 1,
        TestObjects = 1,
        TrainSeconds = 1,
        ImagesPerSecond = 1,
        LoaderWaitShare = 0,
        Backend = new BackendInfo("cpu", "1", "stub", "none", 1, "none"),
        Exact = true,
        EvaluationRevision = "1",
    };
}

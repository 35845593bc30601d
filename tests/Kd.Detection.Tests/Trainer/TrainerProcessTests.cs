using System.Diagnostics;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Tests.Training;

namespace Kd.Detection.Tests.Trainer;

public sealed class TrainerProcessTests(TrainingFixture fixture) : IClassFixture<TrainingFixture>
{
    [Fact]
    public void Start_FirstLine_IsHelloWithProtocolAndRevisions()
    {
        using var trainer = new TrainerProcess();
        var hello = Assert.IsType<HelloEvent>(trainer.Next());
        Assert.Equal((TrainerProtocol.Version, Revisions.Trainer, Revisions.Evaluation), (hello.Protocol, hello.TrainerRevision, hello.EvaluationRevision));
        Assert.NotEmpty(hello.Backend.Libtorch);
    }

    [Fact]
    public void EndOfInput_WhileTraining_ExitsAtOnce()
    {
        using var trainer = new TrainerProcess();
        trainer.Send(new JobCommand([Long(fixture.Job())]));
        trainer.Until<StartedEvent>();
        trainer.EndInput();
        Assert.DoesNotContain(trainer.Rest(), e => e is CompletedEvent or FailedEvent or PreemptedEvent);
        Assert.Equal(0, trainer.ExitCode);
    }

    [Fact]
    public void Describe_WhileTraining_IsAnsweredMeanwhile()
    {
        using var trainer = new TrainerProcess();
        trainer.Send(new JobCommand([Long(fixture.Job())]));
        trainer.Until<StartedEvent>();
        trainer.Send(new DescribeCommand("d1", fixture.Request));
        var described = trainer.Until<DescribedEvent>();
        Assert.Equal(("d1", 24), (described.Id, described.Description.Images));
    }

    [Fact]
    public void Describe_MissingFolder_FailsWithAMessageAndNoTrace()
    {
        using var trainer = new TrainerProcess();
        var nowhere = fixture.Request with { Path = "/nowhere/at/all", Options = fixture.Request.Options with { Reader = Core.Cells.DatasetReader.Voc } };
        trainer.Send(new DescribeCommand("d2", nowhere));
        var failed = trainer.Until<DescribeFailedEvent>();
        Assert.Contains("/nowhere/at/all", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_Completed_NumbersItsEventsFromZero_AndLeavesTheTrainerReady()
    {
        using var trainer = new TrainerProcess();
        var job = fixture.Job();
        trainer.Send(new JobCommand([job]));
        var events = new List<AttemptEvent>();
        do
        {
            events.Add(trainer.Until<AttemptEvent>());
        }
        while (events[^1] is not (CompletedEvent or FailedEvent));

        Assert.IsType<CompletedEvent>(events[^1]);
        Assert.All(events, e => Assert.Equal(job.Attempt, e.Attempt));
        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        trainer.Send(new DescribeCommand("still here", fixture.Request));
        trainer.Until<DescribedEvent>();
        trainer.Send(new ShutdownCommand());
        Assert.Empty(trainer.Rest());
        Assert.Equal(0, trainer.ExitCode);
    }

    [Fact]
    public void Job_InAWarmTrainer_GivesTheBitsOfACold()
    {
        using var warm = new TrainerProcess();
        using var cold = new TrainerProcess();
        warm.Send(new JobCommand([fixture.Job(spec => spec with { Seed = 11 })]));
        warm.Until<CompletedEvent>();
        warm.Send(new JobCommand([fixture.Job()]));
        cold.Send(new JobCommand([fixture.Job()]));
        Assert.Equal(TrainingFixture.Bits(cold.Until<CompletedEvent>().Result), TrainingFixture.Bits(warm.Until<CompletedEvent>().Result));
    }

    [Fact]
    public void Job_KilledInMidEpoch_ResumesToTheBitsOfAnUninterruptedOne()
    {
        using var whole = new TrainerProcess();
        whole.Send(new JobCommand([fixture.Job()]));
        var expected = TrainingFixture.Bits(whole.Until<CompletedEvent>().Result);

        using var killed = new TrainerProcess();
        var first = fixture.Job() with { CheckpointSeconds = 0 };
        killed.Send(new JobCommand([first]));
        killed.Until<CheckpointedEvent>(c => c.Step >= 4);
        killed.Kill();

        using var successor = new TrainerProcess();
        successor.Send(new JobCommand([fixture.Job() with { ResumeFrom = TrainingFixture.ResumePath(first) }]));
        Assert.True(successor.Until<StartedEvent>().FromStep >= 4);
        Assert.Equal(expected, TrainingFixture.Bits(successor.Until<CompletedEvent>().Result));
    }

    [Fact]
    public void Preempt_WhileTraining_CheckpointsAndExits()
    {
        using var trainer = new TrainerProcess();
        var job = Long(fixture.Job());
        trainer.Send(new JobCommand([job]));
        trainer.Until<ProgressEvent>();
        trainer.Send(new PreemptCommand(job.Attempt));
        AssertPreempted(trainer, job);
    }

    [Fact]
    public void Sigterm_WhileTraining_CheckpointsAndExits_ButSigintIsIgnored()
    {
        using var trainer = new TrainerProcess();
        var job = Long(fixture.Job());
        trainer.Send(new JobCommand([job]));
        trainer.Until<ProgressEvent>();
        Signal("INT", trainer);
        var seen = trainer.Until<ProgressEvent>().Step;
        trainer.Until<ProgressEvent>(p => p.Step > seen);
        Signal("TERM", trainer);
        AssertPreempted(trainer, job);
    }

    [Fact]
    public void Cancel_WhileTraining_StopsWithoutACheckpoint()
    {
        using var trainer = new TrainerProcess();
        var job = Long(fixture.Job());
        trainer.Send(new JobCommand([job]));
        trainer.Until<StartedEvent>();
        trainer.Send(new CancelCommand(job.Attempt));
        Assert.IsType<CancelledEvent>(trainer.Rest()[^1]);
        Assert.Null(TrainingFixture.ResumePath(job));
        Assert.Equal(0, trainer.ExitCode);
    }

    [Fact]
    public void Job_BadData_FailsWithOneMessage_AndTheProcessEnds()
    {
        using var trainer = new TrainerProcess();
        trainer.Send(new JobCommand([fixture.Job(spec => spec with { Fold = "9" })]));
        var failed = Assert.IsType<FailedEvent>(trainer.Rest()[^1]);
        Assert.Equal(FailureKind.BadData, failed.Kind);
        Assert.Contains("has no fold '9'", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, trainer.ExitCode);
        Assert.Contains("has no fold '9'", trainer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_LineThatIsNoCommand_IsLoggedAndIgnored()
    {
        using var trainer = new TrainerProcess();
        trainer.SendLine("{ not json");
        trainer.SendLine("""{"type":"dance"}""");
        trainer.Send(new DescribeCommand("d3", fixture.Request));
        trainer.Until<DescribedEvent>();
        trainer.Send(new ShutdownCommand());
        Assert.Equal(0, trainer.ExitCode);
        Assert.Equal(2, trainer.Log.Split('\n').Count(line => line.Contains("is no command", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("--no-such-option", 2)]
    public void Arguments_AreAnsweredAndExitCodesMean(string argument, int exitCode)
    {
        using var trainer = new TrainerProcess(argument);
        Assert.Equal(exitCode, trainer.ExitCode);
    }

    [Fact]
    public void Probe_OfAShape_AnswersTimeAndMemoryOfRealSteps()
    {
        using var prober = new TrainerProcess();
        prober.Send(new ProbeCommand("p1", Shape(TestCells.Cell)));
        var figures = prober.Until<ProbedEvent>(p => p.Id == "p1").Figures;

        Assert.Empty(figures.ExtrapolatedFrom);
        Assert.True(figures is { StepSeconds: > 0, TestImageSeconds: > 0 });
        Assert.InRange(figures.PeakBytes!.Value, 50L << 20, figures.DeviceBytes!.Value);
    }

    [Fact]
    public void Probe_ThatCannotBeTrained_SaysWhyAndLeavesTheTrainerReady()
    {
        using var trainer = new TrainerProcess();
        var shape = Shape(TestCells.Cell);
        trainer.Send(new ProbeCommand("p2", shape with { Recipe = shape.Recipe with { Batch = 1 } }));
        Assert.Contains("use a batch of at least 2", trainer.Until<ProbeFailedEvent>().Message, StringComparison.Ordinal);
        trainer.Send(new ProbeCommand("p3", shape with { Terms = [new HardTerm(), new MseTerm()], Teacher = TestCells.Teacher }));
        Assert.Equal("p3", trainer.Until<ProbedEvent>().Id);
    }

    private static ProbeShape Shape(CellSpec spec) => new()
    {
        Detector = spec.Detector,
        Recipe = spec.Recipe,
        Size = spec.Dataset.Options.Size,
        Classes = 2,
        Terms = spec.Terms,
    };

    private static CellJob Long(CellJob job) => job with { Spec = job.Spec with { Recipe = job.Spec.Recipe with { Epochs = 10_000 } } };

    private static void AssertPreempted(TrainerProcess trainer, CellJob job)
    {
        var preempted = Assert.IsType<PreemptedEvent>(trainer.Rest()[^1]);
        Assert.True(preempted.Step > 0);
        Assert.NotNull(TrainingFixture.ResumePath(job));
        Assert.Equal(0, trainer.ExitCode);
    }

    private static void Signal(string name, TrainerProcess trainer)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -{name} {trainer.Id}"]) { UseShellExecute = false })!;
        kill.WaitForExit();
    }
}

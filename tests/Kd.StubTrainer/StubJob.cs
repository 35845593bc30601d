using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.StubTrainer;

/// <summary>One pretended training: takes time, checkpoints, and ends as the script says.</summary>
internal sealed class StubJob(CellJob job, HelloEvent hello)
{
    private readonly StubRule rule = StubScript.Read(job.Dataset).RuleFor(job.Spec, job.Attempt.Number);
    private readonly CancellationTokenSource cancel = new();
    private readonly CancellationTokenSource preempt = new();
    private long sequence;

    public AttemptId Attempt => job.Attempt;

    public void Cancel() => cancel.Cancel();

    public void Preempt() => preempt.Cancel();

    public async Task Run()
    {
        try
        {
            await Train();
        }
        catch (IOException e)
        {
            Say(new FailedEvent(FailureKind.Crashed, e.Message) { Attempt = Attempt, Sequence = sequence });
        }
    }

    private async Task Train()
    {
        var from = job.ResumeFrom is null ? 0 : int.Parse(await File.ReadAllTextAsync(job.ResumeFrom));
        Console.Error.WriteLine($"training {job.Attempt} from step {from} of {rule.Steps}");
        Say(new StartedEvent(from, rule.Steps, 1) { Attempt = Attempt, Sequence = sequence });
        Say(new PhaseEvent(TrainerPhase.Training, rule.DeadlineSeconds) { Attempt = Attempt, Sequence = sequence });
        for (var step = from; step < rule.Steps; step++)
        {
            if (step == rule.AtStep && rule.Do != StubFate.Complete && await Strike())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(rule.StepSeconds));
            Say(Progress(step + 1));
            if (rule.CheckpointEvery > 0 && (step + 1) % rule.CheckpointEvery == 0)
            {
                await Checkpoint(step + 1);
            }

            if (rule.Do != StubFate.IgnoreStop && await Obeyed(step + 1))
            {
                return;
            }
        }

        Say(new CompletedEvent(Result(from)) { Attempt = Attempt, Sequence = sequence });
        if (rule.Do == StubFate.TalkOn)
        {
            Say(Progress(rule.Steps));
        }
    }

    private async Task<bool> Obeyed(int step)
    {
        if (cancel.IsCancellationRequested)
        {
            Say(new CancelledEvent { Attempt = Attempt, Sequence = sequence });
            return true;
        }

        if (!preempt.IsCancellationRequested)
        {
            return false;
        }

        await Checkpoint(step);
        Say(new PreemptedEvent(step) { Attempt = Attempt, Sequence = sequence });
        return true;
    }

    /// <summary>True when nothing may follow.</summary>
    private async Task<bool> Strike()
    {
        switch (rule.Do)
        {
            case StubFate.Crash:
                await Console.Error.WriteLineAsync("stub: told to crash");
                Environment.Exit(42);
                return true;
            case StubFate.Hang:
                await Task.Delay(Timeout.Infinite);
                return true;
            case StubFate.Fail:
                Say(new FailedEvent(rule.Kind, $"stub: told to fail as {rule.Kind}") { Attempt = Attempt, Sequence = sequence });
                return true;
            case StubFate.Babble:
                StubWire.SayRaw("this is no event");
                return false;
            case StubFate.Flood:
                StubWire.SayRaw(new string('x', TrainerProtocol.MaxLineBytes + 1));
                return false;
            case StubFate.Stutter:
                StubWire.Say(new HeartbeatEvent(1) { Attempt = Attempt, Sequence = 0 });
                StubWire.Say(new HeartbeatEvent(1) { Attempt = Attempt with { Number = Attempt.Number + 1 }, Sequence = sequence });
                return false;
            case StubFate.Shuffle:
                StubWire.Say(new HeartbeatEvent(2) { Attempt = Attempt, Sequence = sequence + 1 });
                StubWire.Say(new HeartbeatEvent(1) { Attempt = Attempt, Sequence = sequence });
                sequence += 2;
                return false;
            case StubFate.Segfault:
                return Length(1) > 0;
            default:
                return false;
        }
    }

    /// <summary>Of a text at an address that nobody owns: a segmentation fault in native code.</summary>
    [DllImport("libc", EntryPoint = "strlen")]
    private static extern nint Length(nint nowhere);

    private void Say(AttemptEvent e)
    {
        StubWire.Say(e);
        sequence++;
    }

    private ProgressEvent Progress(int step) => new()
    {
        Attempt = Attempt,
        Sequence = sequence,
        Epoch = 1,
        Step = step,
        Steps = rule.Steps,
        Losses = ImmutableSortedDictionary<string, double>.Empty.Add("hard", 1.0 / step),
        ImagesPerSecond = 1 / Math.Max(rule.StepSeconds, 1e-3),
        LoaderWaitShare = 0,
        EtaSeconds = (rule.Steps - step) * rule.StepSeconds,
        Device = new(1L << 30, 16L << 30, 0.5),
    };

    private async Task Checkpoint(int step)
    {
        Say(new PhaseEvent(TrainerPhase.Checkpointing, rule.DeadlineSeconds) { Attempt = Attempt, Sequence = sequence });
        if (rule.Do == StubFate.StopInCheckpoint && step == rule.AtStep)
        {
            await File.WriteAllTextAsync(Path.Combine(job.AttemptDirectory, "writer.pid"), $"{Environment.ProcessId}");
            await File.WriteAllTextAsync(Path.Combine(job.AttemptDirectory, $"resume-{step}.safetensors.new"), step.ToString()[..1]);
            await Task.Delay(Timeout.Infinite);
        }

        var written = Write($"resume-{step}.safetensors", step.ToString());
        Say(new CheckpointedEvent(step, written.File, written.Sha256) { Attempt = Attempt, Sequence = sequence });
        Say(new PhaseEvent(TrainerPhase.Training, rule.DeadlineSeconds) { Attempt = Attempt, Sequence = sequence });
    }

    private CellResult Result(int from)
    {
        var score = Convert.ToInt32(job.Attempt.Cell.Hex[..2], 16) / 512.0;
        var metrics = ImmutableSortedDictionary<string, double>.Empty.Add("ap50", score);
        var checkpoint = Write("checkpoint.safetensors", $"weights of {job.Attempt.Cell}, teacher {job.Teacher?.Sha256}");
        return new()
        {
            Cell = job.Attempt.Cell,
            Attempt = job.Attempt.Number,
            Metrics = metrics,
            BestOnTest = metrics,
            PerClassAp50 = ImmutableSortedDictionary<string, double>.Empty.Add("box", score),
            Losses = ImmutableSortedDictionary<string, double>.Empty.Add("hard", 0.25),
            Checkpoint = rule.Do == StubFate.Lie ? checkpoint with { Sha256 = new string('0', 64) } : checkpoint,
            Detections = Write("detections.json.gz", "none"),
            Curves = Write("curves.json", $$"""{"fromStep":{{from}}}"""),
            TeacherSha256 = job.Teacher?.Sha256,
            Steps = rule.Steps,
            TestImages = 8,
            TestObjects = 16,
            TrainSeconds = rule.Steps * rule.StepSeconds,
            ImagesPerSecond = 1 / Math.Max(rule.StepSeconds, 1e-3),
            LoaderWaitShare = 0,
            Backend = hello.Backend,
            Exact = true,
            EvaluationRevision = hello.EvaluationRevision,
        };
    }

    private Artifact Write(string file, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var path = Path.Combine(job.AttemptDirectory, file);
        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
        return new(file, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
    }
}

using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.StubTrainer;

// A trainer for tests: speaks the trainer protocol, trains nothing. KD_STUB_START=silent|crash|old spoils its start,
// KD_STUB_PROBE=silent its answer to probes of detectors with PAFPN, which teachers are.
var threads = int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var n) ? n : 1;
var hello = new HelloEvent(TrainerProtocol.Version, new BackendInfo("cpu", "none", "stub", "none", threads, "none"), "stub-1", "stub-eval-1");
switch (Environment.GetEnvironmentVariable("KD_STUB_START"))
{
    case "silent":
        await Task.Delay(Timeout.Infinite);
        break;
    case "crash":
        Console.Error.WriteLine("stub: libtorch is missing");
        return 3;
    case "old":
        hello = hello with { Protocol = 0 };
        break;
}

StubWire.Say(hello);
StubJob? running = null;
while (await Console.In.ReadLineAsync() is { } line)
{
    switch (KdJson.Deserialize<TrainerCommand>(line))
    {
        case DescribeCommand describe:
            Describe(describe);
            break;
        case ProbeCommand { Shape.Detector.Neck: NeckKind.Pafpn } when Environment.GetEnvironmentVariable("KD_STUB_PROBE") == "silent":
            break;
        case ProbeCommand probe:
            StubWire.Say(new ProbedEvent(probe.Id, new ProbeFigures { StepSeconds = 0.5, TestImageSeconds = 0.25, PeakBytes = 1L << 30, DeviceBytes = 16L << 30 }));
            break;
        case JobCommand { Cells: [var cell] }:
            running = new StubJob(cell, hello);
            _ = Task.Run(running.Run);
            break;
        case CancelCommand cancel when running?.Attempt == cancel.Attempt:
            running.Cancel();
            break;
        case PreemptCommand preempt when running?.Attempt == preempt.Attempt:
            running.Preempt();
            break;
        case ShutdownCommand:
            return 0;
    }
}

// End of stdin: the silo is gone.
Environment.Exit(0);
return 0;

static void Describe(DescribeCommand describe)
{
    try
    {
        StubWire.Say(new DescribedEvent(describe.Id, StubScript.Read(describe.Dataset).Describe()));
    }
    catch (IOException e)
    {
        StubWire.Say(new DescribeFailedEvent(describe.Id, e.Message));
    }
}

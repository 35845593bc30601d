using System.Runtime.InteropServices;
using Kd.Core.Datasets;
using Kd.Core.Trainers;
using Kd.Detection.Data;
using Kd.Detection.Prediction;
using Kd.Trainer;
using Kd.Trainer.Devices;

const string Help = """
    kd-trainer: trains detectors for KdCluster, one at a time.

    It is started by kd-silo, one process for each slot. It reads commands from standard input and writes
    events to standard output, both as JSON, one object a line; standard error is its log. It exits at once
    when standard input ends.

      predict, describe   reads one question (JSON) from standard input, answers on standard output and exits: what saved
                          detectors find on images, in pictures; what a data set holds. kdctl predict and init ask them

      --loader-threads N  threads that decode and augment images (1); numbers do not depend on it
      --help              this text
      --version           its version, and the revisions of training and evaluation

    Commands: describe, probe, job, cancel, preempt, shutdown. SIGTERM preempts: checkpoint, then exit.
    Exit codes: 0 in order, 1 the job failed, 2 wrong usage, 3 the GPU of its slot cannot be used.
    """;

var loaderThreads = 1;
switch (args)
{
    case []:
        break;
    case ["--loader-threads", var count] when int.TryParse(count, out loaderThreads) && loaderThreads is >= 1 and <= 64:
        break;
    case ["--help" or "-h"]:
        Console.WriteLine(Help);
        return 0;
    case ["predict"]:
        return OneQuestion.Answer<PredictRequest, PredictAnswer>(Predictor.Run, Console.OpenStandardInput(), Console.Out, Console.Error);
    case ["describe"]:
        return OneQuestion.Answer<DatasetRequest, DatasetDescription>(request => DatasetCatalog.Open(request).Describe(), Console.OpenStandardInput(), Console.Out, Console.Error);
    case ["--version"]:
        Console.WriteLine(Backend.VersionLine);
        return 0;
    default:
        Console.Error.WriteLine($"kd-trainer: cannot use '{string.Join(' ', args)}'; see kd-trainer --help");
        return 2;
}

var (device, refusal) = SlotDevice.Find(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));
if (device is null)
{
    Console.Error.WriteLine($"kd-trainer: {refusal}");
    return 3;
}

using var output = new EventWriter(Console.OpenStandardOutput());
var loop = new JobLoop(device, output, Console.Error, loaderThreads);

// The terminal's Ctrl-C goes to the whole group; what becomes of trainers is the silo's business.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    loop.Terminate();
});
return loop.Run(Console.OpenStandardInput());

using Kd.Core.Trainers;
using Kd.StubTrainer;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Faults;

/// <summary>Trainers that die, stop, or say what no trainer should.</summary>
public static class TrainerFaults
{
    public static Fault Kill { get; } = new("kill-trainer", "kill -9 of a trainer at a random step")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.Reached(results: 4, "a trainer is killed");
            await Task.Delay(Random.Shared.Next(2000));
            await bench.Inject("kill -9 of a trainer", () => Task.Run(bench.AnyTrainer().Kill));
            return [.. bench.Silos];
        },
    };

    public static Fault KillInACheckpoint { get; } = new("kill-trainer-in-checkpoint", "kill -9 of a trainer inside the write of a checkpoint")
    {
        Silos = 2,
        Rules = [FaultBench.Work with { Fold = "1", Seed = 0, Teacher = true, Attempt = 1, Do = StubFate.StopInCheckpoint, AtStep = 20 }],
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.Until(() => bench.Files("resume-20.safetensors.new").Any(), "a checkpoint that is being written");
            await bench.Inject("kill -9 of the trainer that writes", () => Task.Run(() => Process(bench.Files("writer.pid").First()).Kill()));
            return [.. bench.Silos];
        },
    };

    public static Fault Stop { get; } = new("stop-trainer", "a trainer stopped for longer than a lease, then continued: it finishes late")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "STOP of a trainer", async () =>
            {
                var trainer = bench.AnyTrainer();
                await Signals.SendAsync(trainer, "STOP");
                await Task.Delay(TimeSpan.FromSeconds(8));
                await Signals.SendAsync(trainer, "CONT");
            });
            return [.. bench.Silos];
        },
    };

    /// <summary>Each of the eight cells without a teacher has a trainer of its own kind of wrong.</summary>
    public static Fault Poison { get; } = new("poison-cells", "cells whose trainer exits, dies of a signal, hangs, diverges, runs out of memory, floods, babbles, or talks on after its end")
    {
        Silos = 2,
        Rules =
        [
            Hard("1", 0) with { Do = StubFate.Crash },
            Hard("1", 1) with { Do = StubFate.Segfault },
            Hard("1", 2) with { Do = StubFate.Hang, DeadlineSeconds = 1 },
            Hard("1", 3) with { Do = StubFate.Fail, Kind = FailureKind.Diverged },
            Hard("2", 0) with { Do = StubFate.Fail, Kind = FailureKind.OutOfMemory },
            Hard("2", 1) with { Do = StubFate.Flood },
            Hard("2", 2) with { Do = StubFate.Babble },
            Hard("2", 3) with { Do = StubFate.TalkOn },
        ],
        Expected = new() { Total = Fault.Cells, Done = Fault.Cells - 7, Failed = 6, Diverged = 1 },
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            return [.. bench.Silos];
        },
    };

    public static Fault Disorder { get; } = new("disordered-events", "every trainer repeats events, says some out of order and some of another attempt")
    {
        Silos = 2,
        Rules = [FaultBench.Work with { Fold = "1", Do = StubFate.Stutter }, FaultBench.Work with { Fold = "2", Do = StubFate.Shuffle }],
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            return [.. bench.Silos];
        },
    };

    private static StubRule Hard(string fold, int seed) => new() { Fold = fold, Seed = seed, Terms = "hard", Teacher = false };

    private static System.Diagnostics.Process Process(string pidFile) => System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(pidFile)));
}

using Kd.Core.Api;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Faults;

/// <summary>Silos that die, stop or are told to leave.</summary>
public static class SiloFaults
{
    public static Fault KillOne { get; } = new("kill-silo", "kill -9 of a silo")
    {
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "kill -9 of silo 3", () => bench.Silos[2].Kill());
            return [bench.Silos[0], bench.Silos[1]];
        },
    };

    /// <summary>One of the two had the dispatcher and the aggregator, one the sweep's grain.</summary>
    public static Fault KillTwo { get; } = new("kill-two-silos", "kill -9 of a silo and then of a second, dispatcher and aggregator with them")
    {
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "kill -9 of silo 1", () => bench.Silos[0].Kill());
            await bench.When(results: 10, "kill -9 of silo 2", () => bench.Silos[1].Kill());
            return [bench.Silos[2]];
        },
    };

    public static Fault KillAll { get; } = new("kill-all-silos", "kill -9 of every silo at once, then a start of all")
    {
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 6, "kill -9 of every silo", () => bench.Silos.ForEach(silo => silo.Kill()));
            return await bench.StartAgain([.. bench.Silos]);
        },
    };

    public static Fault Stop { get; } = new("stop-silo", "a silo stopped until it is taken for dead, then continued")
    {
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.Reached(results: 4, "a silo is stopped");
            var two = bench.Silos[1];
            await bench.Inject("STOP of silo 2", () => two.Signal("STOP"));
            await bench.Silos[0].Lists(silos: 2);
            await bench.When(results: 16, "CONT of silo 2", () => two.Signal("CONT"));
            await two.Ended();
            bench.Require(two.ExitCode != 0, "P6: a silo that was taken for dead went on");
            return [bench.Silos[0], bench.Silos[2]];
        },
    };

    public static Fault Term { get; } = new("term-silo", "SIGTERM of a silo")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.Reached(results: 4, "a silo is told to leave");
            var two = bench.Silos[1];
            await bench.Inject("TERM of silo 2", () => two.Signal("TERM"));
            await two.Ended();
            bench.Require(two.ExitCode == 0, $"P6: an orderly end had exit code {two.ExitCode}");
            return [bench.Silos[0]];
        },
    };

    /// <summary>An upgrade as Kubernetes does it; with <see cref="Fault.Older"/> one from that release to this.</summary>
    public static Fault Roll { get; } = new("roll-silos", "every silo in turn is told to leave, and a new one takes its place")
    {
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.Reached(results: 4, "the first silo is told to leave");
            foreach (var silo in bench.Silos)
            {
                await bench.Inject($"TERM of silo {bench.Silos.IndexOf(silo) + 1}", () => silo.Signal("TERM"));
                await bench.StartAgain(silo);
                bench.Require(silo.ExitCode == 0, $"P6: an orderly end had exit code {silo.ExitCode}");
            }

            return [.. bench.Silos];
        },
    };

    public static Fault KillWithFailingCells { get; } = new("kill-silo-with-failing-cells", "kill -9 of a silo while some cells fail for good")
    {
        Silos = 2,
        Rules =
        [
            new StubRule { Fold = "1", Seed = 0, Teacher = true, Do = StubFate.Fail, Kind = FailureKind.BadData },
            new StubRule { Fold = "2", Seed = 1, Terms = "hard", Teacher = false, Do = StubFate.Fail, Kind = FailureKind.Diverged },
        ],
        Expected = new() { Total = Fault.Cells, Done = Fault.Cells - 3, Failed = 1, Diverged = 1, Blocked = 1 },
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "kill -9 of silo 2", () => bench.Silos[1].Kill());
            return [bench.Silos[0]];
        },
    };
}

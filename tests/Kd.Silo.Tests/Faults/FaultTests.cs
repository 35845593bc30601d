using Kd.Core.Api;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Faults;

/// <summary>Faults of silos and trainers, real ones; one each while a grid runs, then every promise is checked.</summary>
public sealed class FaultTests
{
    private static readonly CellCounts AllDone = new() { Total = FaultBench.Cells, Done = FaultBench.Cells };

    [Fact]
    public async Task KillNine_OfASilo()
    {
        await using var bench = await FaultBench.Start(3);
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "kill -9 of silo 3", () => Task.Run(bench.Silos[2].Kill));
        await bench.AssertPromises(AllDone, bench.Silos[0], bench.Silos[1]);
    }

    /// <summary>One of the two had the dispatcher, one the sweep's grain.</summary>
    [Fact]
    public async Task KillNine_OfOneSiloAfterTheOther()
    {
        await using var bench = await FaultBench.Start(3);
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "kill -9 of silo 1", () => Task.Run(bench.Silos[0].Kill));
        await bench.When(results: 10, "kill -9 of silo 2", () => Task.Run(bench.Silos[1].Kill));
        await bench.AssertPromises(AllDone, bench.Silos[2]);
    }

    [Fact]
    public async Task SiloStoppedUntilItIsTakenForDead_ThenContinued()
    {
        await using var bench = await FaultBench.Start(3);
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "STOP of silo 2", () => bench.Silos[1].Signal("STOP"));
        await bench.When(results: 16, "CONT of silo 2", () => bench.Silos[1].Signal("CONT"));
        await bench.AssertPromises(AllDone, bench.Silos[0], bench.Silos[2]);
        await bench.Silos[1].Ended();
        Assert.NotEqual(0, bench.Silos[1].ExitCode);
    }

    [Fact]
    public async Task Term_DrainsASilo()
    {
        await using var bench = await FaultBench.Start(2);
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "TERM of silo 2", () => bench.Silos[1].Signal("TERM"));
        await bench.Silos[1].Ended();
        Assert.Equal(0, bench.Silos[1].ExitCode);
        await bench.AssertPromises(AllDone, bench.Silos[0]);
    }

    [Fact]
    public async Task FailingCells_UseTheirAttemptsAndTheOthersGoOn_WhileASiloIsKilled()
    {
        await using var bench = await FaultBench.Start(
            2,
            new StubRule { Fold = "1", Seed = 0, Teacher = true, Do = StubFate.Fail, Kind = FailureKind.BadData },
            new StubRule { Fold = "2", Seed = 1, Terms = "hard", Teacher = false, Do = StubFate.Fail, Kind = FailureKind.Diverged });
        await bench.Submit(bench.Silos[0]);
        await bench.When(results: 4, "kill -9 of silo 2", () => Task.Run(bench.Silos[1].Kill));
        await bench.AssertPromises(new() { Total = FaultBench.Cells, Done = FaultBench.Cells - 3, Failed = 1, Diverged = 1, Blocked = 1 }, bench.Silos[0]);
    }
}

namespace Kd.Silo.Tests.Faults;

/// <summary>Faults of silos, real ones; one each while a grid runs, then every promise is checked. bench/faults repeats them at the times users have.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task KillNine_OfASilo() => await Holds(SiloFaults.KillOne);

    [Fact]
    public async Task KillNine_OfOneSiloAfterTheOther() => await Holds(SiloFaults.KillTwo);

    [Fact]
    public async Task KillNine_OfAllSilosAtOnce_StartedAgain() => await Holds(SiloFaults.KillAll);

    [Fact]
    public async Task SiloStoppedUntilItIsTakenForDead_ThenContinued() => await Holds(SiloFaults.Stop);

    [Fact]
    public async Task Term_DrainsASilo() => await Holds(SiloFaults.Term);

    [Fact]
    public async Task Term_OfEachSiloInTurn_WithASuccessorInItsPlace() => await Holds(SiloFaults.Roll);

    [Fact]
    public async Task FailingCells_UseTheirAttemptsAndTheOthersGoOn_WhileASiloIsKilled() => await Holds(SiloFaults.KillWithFailingCells);

    internal static async Task Holds(Fault fault) => Assert.Empty((await fault.Run(FaultTimes.Short)).Broken);
}

namespace Kd.Silo.Tests.Faults;

/// <summary>Faults of what silos share: Redis, the store, the directory of grains, clock and disk. Run beside <see cref="FaultTests"/>, since most of both is waiting.</summary>
public sealed class SharedPartsFaultTests
{
    [Fact]
    public async Task RedisStopsForAWhile() => await FaultTests.Holds(SharedFaults.StopRedis);

    [Fact]
    public async Task RedisKilledAndBackEmpty_SilosAreStartedAgain() => await FaultTests.Holds(SharedFaults.KillRedis);

    [Fact]
    public async Task TwoClustersOnOneStore() => await FaultTests.Holds(SharedFaults.TwoClusters);

    /// <summary>Orleans allows it while a cluster changes, the stand-in on request.</summary>
    [Fact]
    public async Task GrainsActiveTwice() => await FaultTests.Holds(SharedFaults.GrainsActiveTwice);

    [Fact]
    public async Task ClockJumpsByAnHour() => await FaultTests.Holds(SharedFaults.ClockJumps);

    [Fact]
    public async Task DiskFull_ForAWhile() => await FaultTests.Holds(SharedFaults.DiskFull);
}

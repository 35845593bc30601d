namespace Orleans.Contract.Tests.Cluster;

/// <summary>Silos that come and go, in order and not. Each test has a Redis and silos of its own.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private readonly List<SiloProcess> silos = [];
    private RedisServer redis = null!;

    public async Task InitializeAsync() => redis = await RedisServer.StartAsync();

    public Task DisposeAsync()
    {
        silos.ForEach(silo => silo.Dispose());
        redis.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Term_FinishesTheRunningCall_AndItsGrainsMoveOn()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);
        var running = one.Ask("hold", key, "1500");
        await Task.Delay(500);

        await two.SignalAsync("TERM");

        Assert.Equal("held", await running);
        Assert.Equal(await one.Ask("self", "-"), await one.Insist("where", key));
        await two.EndedAsync();
        Assert.Equal(0, two.ExitCode);
        Assert.Contains(two.Said, line => line == $"deactivated {key} ShuttingDown");
    }

    [Fact]
    public async Task KillNine_ItsGrainsAnswerElsewhereWithoutTheirMemory()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);
        await one.Ask("count", key);

        two.Kill();

        Assert.Equal("1", await one.Insist("count", key));
        Assert.Equal(await one.Ask("self", "-"), await one.Ask("where", key));
    }

    [Fact]
    public async Task KillNine_UntilItIsDeclaredDead_NewCallsFail()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);

        two.Kill();
        await two.EndedAsync();

        await Assert.ThrowsAsync<RemoteException>(() => one.Ask("where", key));
    }

    [Fact]
    public async Task KillNine_SomeGrainsOfSurvivorsAreDeactivatedToo()
    {
        var (one, two) = await Pair();
        var lost = await TwoSilos.Somewhere(one, two);
        var keys = new List<string>();
        while (keys.Count < 40)
        {
            keys.Add(await TwoSilos.Somewhere(one, one));
            await one.Ask("count", keys[^1]);
        }

        two.Kill();
        await one.Insist("where", lost);
        await Task.Delay(1000);

        var counts = new List<string>();
        foreach (var key in keys)
        {
            counts.Add(await one.Insist("count", key));
        }

        Assert.Contains("1", counts);
        Assert.Contains("2", counts);
    }

    [Fact]
    public async Task StoppedUntilDeclaredDead_ThenContinued_EndsItsProcess()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);

        await two.SignalAsync("STOP");
        Assert.Equal(await one.Ask("self", "-"), await one.Insist("where", key));
        await two.SignalAsync("CONT");

        await two.EndedAsync();
        Assert.NotEqual(0, two.ExitCode);
    }

    [Fact]
    public async Task NewSiloOnThePortOfADeadOne_JoinsAtOnce()
    {
        var (one, two) = await Pair();
        two.Kill();
        await two.EndedAsync();

        var again = await StartAgain(two);

        await TwoSilos.Meet(one, again);
    }

    [Fact]
    public async Task AllKilledAtOnce_ASiloOnAnotherPortWaitsForThemInVain()
    {
        var (one, two) = await Pair();
        one.Kill();
        two.Kill();
        await one.EndedAsync();
        await two.EndedAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Start());
    }

    [Fact]
    public async Task AllKilledAtOnce_SilosOnTheSamePortsStart()
    {
        var (one, two) = await Pair();
        one.Kill();
        two.Kill();
        await one.EndedAsync();
        await two.EndedAsync();

        var again = await Task.WhenAll(StartAgain(one), StartAgain(two));

        await TwoSilos.Meet(again[0], again[1]);
    }

    [Theory]
    [InlineData("0:Dead", "should be Dead")]
    [InlineData("60:Active", "newer")]
    public async Task Start_WhereTheTableKnowsItDeadOrALaterLife_EndsItsProcess(string life, string reason)
    {
        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(redis, "members", otherLife: life));

        Assert.Contains(reason, end.Message);
    }

    /// <summary>The second: after the clock was set back.</summary>
    [Theory]
    [InlineData("-60:Active")]
    [InlineData("60:Dead")]
    public async Task Start_WhereTheTableKnowsAnEarlierLifeOrALaterDeadOne_Joins(string life)
    {
        silos.Add(await SiloProcess.StartAsync(redis, "members", otherLife: life));

        Assert.Equal("1", await silos[0].Ask("row", "-"));
    }

    [Fact]
    public async Task RedisStopsForAWhile_NobodyIsDeclaredDead()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);
        await one.Ask("count", key);

        await redis.SignalAsync("STOP");
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.Equal("2", await one.Insist("count", key));
        await redis.SignalAsync("CONT");
        await Task.Delay(TimeSpan.FromSeconds(3));

        Assert.Equal("3", await one.Insist("count", key));
    }

    [Fact]
    public async Task RedisFlushed_RowsStayGone_AndTheSilosGoOnAmongThemselves()
    {
        var (one, two) = await Pair();
        var key = await TwoSilos.Somewhere(one, two);
        await one.Ask("count", key);

        await redis.FlushAsync();
        await Task.Delay(TimeSpan.FromSeconds(4));

        Assert.Equal("0", await one.Ask("row", "-"));
        Assert.Equal("2", await one.Insist("count", key));
    }

    private async Task<(SiloProcess One, SiloProcess Two)> Pair()
    {
        var (one, two) = (await Start(), await Start());
        await TwoSilos.Meet(one, two);
        return (one, two);
    }

    private async Task<SiloProcess> Start(int? port = null)
    {
        var silo = await SiloProcess.StartAsync(redis, "members", port);
        lock (silos)
        {
            silos.Add(silo);
        }

        return silo;
    }

    /// <summary>A silo's address is its end point and the second of its start: in the same second it would be the dead one.</summary>
    private async Task<SiloProcess> StartAgain(SiloProcess dead)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        return await Start(dead.Port);
    }
}

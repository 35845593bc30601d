using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Contract.Tests;

/// <summary>A caller stops waiting after the response timeout; the grain is not told.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private Silo silo = null!;

    public async Task InitializeAsync() =>
        silo = await Silo.StartAsync(builder => builder.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(2)));

    public Task DisposeAsync() => silo.DisposeAsync();

    [Fact]
    public async Task CallCycle_Deadlocks_UntilTheResponseTimeout()
    {
        var a = silo.Grain<ICycleGrain>("a");

        await Assert.ThrowsAsync<TimeoutException>(() => a.CallBackVia("b"));

        await a.Answer();
    }

    [Fact]
    public async Task Call_LongerThanTheTimeout_FailsAtTheCallerAndGoesOnInTheGrain()
    {
        var grain = silo.Grain<ITurnGrain>("slow");

        await Assert.ThrowsAsync<TimeoutException>(() => grain.Hold("slow"));
        silo.Probe.Set("slow released");
        await grain.Say("next");

        Assert.Equal(["slow begins", "slow ends", "next"], silo.Probe.Notes("slow"));
    }

    [Fact]
    public async Task Call_TimedOutBeforeItsTurn_IsNeverRun()
    {
        var grain = silo.Grain<ITurnGrain>("blocked");

        var running = grain.Hold("blocker");
        await silo.Probe.WaitAsync("blocker entered");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.Say("too late"));
        await Assert.ThrowsAsync<TimeoutException>(() => running);
        silo.Probe.Set("blocker released");
        await grain.Say("in time");

        Assert.Equal(["blocker begins", "blocker ends", "in time"], silo.Probe.Notes("blocked"));
    }

    [Fact]
    public async Task OneWayCall_LongerThanTheTimeout_StillRuns()
    {
        var grain = silo.Grain<IOneWayGrain>("patient");
        var turn = silo.Grain<ITurnGrain>("unrelated");

        await grain.Hold("patient");
        await grain.Note("after");
        await Assert.ThrowsAsync<TimeoutException>(() => turn.Hold("as long as the timeout"));
        silo.Probe.Set("as long as the timeout released");
        silo.Probe.Set("patient released");
        await silo.Probe.WaitAsync("after noted");
    }
}

public interface ICycleGrain : IGrainWithStringKey
{
    Task CallBackVia(string other);

    Task CallBack(ICycleGrain caller);

    Task Answer();
}

public sealed class CycleGrain : Grain, ICycleGrain
{
    public Task CallBackVia(string other) => GrainFactory.GetGrain<ICycleGrain>(other).CallBack(this.AsReference<ICycleGrain>());

    public Task CallBack(ICycleGrain caller) => caller.Answer();

    public Task Answer() => Task.CompletedTask;
}

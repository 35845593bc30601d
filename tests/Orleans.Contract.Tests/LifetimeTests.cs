using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Contract.Tests;

/// <summary>Idle activations are collected, and a stopping host lets its grains finish.</summary>
public class LifetimeTests
{
    [Fact]
    public async Task IdleActivation_IsCollected_OneThatAskedToStayIsNot()
    {
        var silo = await Silo.StartAsync(builder => builder.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionQuantum = TimeSpan.FromMilliseconds(100);
            o.CollectionAge = TimeSpan.FromMilliseconds(300);
        }));
        await silo.Grain<ILifeGrain>("stays").StayFor(TimeSpan.FromHours(1));
        await silo.Grain<ILifeGrain>("idles").Note("called");

        await silo.Probe.WaitAsync("idles deactivated");

        Assert.Equal(["activated", "called", $"deactivated {DeactivationReasonCode.ActivationIdle}"], silo.Probe.Notes("idles"));
        Assert.Equal(["activated"], silo.Probe.Notes("stays"));
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task HostStop_LetsTheRunningCallFinish_ThenDeactivates()
    {
        var silo = await Silo.StartAsync(_ => { });
        var running = silo.Grain<IBusyGrain>("busy").Hold();
        await silo.Probe.WaitAsync("busy entered");

        var stopping = silo.StopAsync();
        silo.Probe.Set("busy released");
        await stopping;

        Assert.Equal(["finished", $"deactivated {DeactivationReasonCode.ShuttingDown}"], silo.Probe.Notes("busy"));
        await running;
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task HostStop_CallsOfARunningGrain_AreRefused()
    {
        var silo = await Silo.StartAsync(_ => { });
        await silo.Grain<ILifeGrain>("sentinel").Note("called");
        var running = silo.Grain<IBusyGrain>("asks").HoldThenAsk("other");
        await silo.Probe.WaitAsync("busy entered");

        var stopping = silo.StopAsync();
        await silo.Probe.WaitAsync("sentinel deactivated");

        silo.Probe.Set("busy released");
        await stopping;

        Assert.Equal(["refused"], silo.Probe.Notes("asks"));
        await running;
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Call_AfterTheHostStopped_IsRefused()
    {
        var silo = await Silo.StartAsync(_ => { });
        var grain = silo.Grain<ILifeGrain>("gone");
        await grain.Note("called");
        await silo.StopAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Note("too late"));

        await silo.DisposeAsync();
    }
}

public interface IBusyGrain : IGrainWithStringKey
{
    Task Hold();

    Task HoldThenAsk(string other);
}

public sealed class BusyGrain(Probe probe) : Grain, IBusyGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note("busy", $"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task Hold()
    {
        probe.Set("busy entered");
        await probe.WaitAsync("busy released");
        probe.Note("busy", "finished");
    }

    public async Task HoldThenAsk(string other)
    {
        probe.Set("busy entered");
        await probe.WaitAsync("busy released");
        try
        {
            await GrainFactory.GetGrain<ILifeGrain>(other).Note("asked");
            probe.Note("asks", "asked");
        }
        catch (OrleansException)
        {
            probe.Note("asks", "refused");
        }
    }
}

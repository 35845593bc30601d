using Orleans.Concurrency;

namespace Orleans.Contract.Tests;

/// <summary>A one-way call returns at once and its errors are silent.</summary>
[Collection(nameof(Silo))]
public class OneWayTests(Silo silo)
{
    [Fact]
    public async Task OneWay_ReturnsWhileTheGrainIsStillRunning()
    {
        await silo.Grain<IOneWayGrain>("one-way").Hold("one-way");

        await silo.Probe.WaitAsync("one-way entered");
        silo.Probe.Set("one-way released");
        await silo.Probe.WaitAsync("one-way done");
    }

    [Fact]
    public async Task OneWay_WhenTheGrainThrows_CallerSeesNothingAndTheGrainLives()
    {
        var grain = silo.Grain<IOneWayGrain>("thrower");

        await grain.Fail();
        await grain.Note("still here");

        await silo.Probe.WaitAsync("still here noted");
    }
}

public interface IOneWayGrain : IGrainWithStringKey
{
    [OneWay]
    Task Hold(string name);

    [OneWay]
    Task Fail();

    [OneWay]
    Task Note(string what);
}

public sealed class OneWayGrain(Probe probe) : Grain, IOneWayGrain
{
    public async Task Hold(string name)
    {
        probe.Set($"{name} entered");
        await probe.WaitAsync($"{name} released");
        probe.Set($"{name} done");
    }

    public Task Fail() => throw new InvalidOperationException("nobody hears this");

    public Task Note(string what)
    {
        probe.Set($"{what} noted");
        return Task.CompletedTask;
    }
}

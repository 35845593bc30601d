using System.Reflection;
using Orleans.Hosting;

namespace Orleans.Contract.Tests;

/// <summary>A filter of outgoing calls sees every call of this silo's callers, with its method and how it ends, and lets it pass.</summary>
public class FilterTests
{
    [Fact]
    public async Task Filter_OfACall_SeesItsMethodAndItsEnd_AndTheCallerItsResult()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddOutgoingGrainCallFilter<NotingFilter>());

        Assert.Equal(6, await silo.Grain<IFilteredGrain>("one").Double(3));
        await silo.Grain<IFilteredGrain>("one").Nothing();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IFilteredGrain>("one").Fail("the reason"));

        Assert.Equal("the reason", error.Message);
        Assert.Equal(["Double", "Double answered", "Nothing", "Nothing answered", "Fail", "Fail failed: the reason"], silo.Probe.Notes("filter"));
    }

    [Fact]
    public async Task Filter_OfACallBetweenGrains_SeesItToo_AndTheCallerComesBackToItsTurn()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddOutgoingGrainCallFilter<NotingFilter>());

        Assert.True(await silo.Grain<IFilteredGrain>("one").DoubleElsewhere("two", 3));

        Assert.Equal(["DoubleElsewhere", "Double", "Double answered", "DoubleElsewhere answered"], silo.Probe.Notes("filter"));
    }

    [Fact]
    public async Task Filter_OfAOneWayCall_SeesItAnswered_WhileTheGrainIsStillRunning()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddOutgoingGrainCallFilter<NotingFilter>());

        await silo.Grain<IOneWayGrain>("filtered").Hold("filtered");
        await silo.Probe.WaitAsync("filtered entered");
        await silo.Probe.WaitAsync("Hold answered");

        silo.Probe.Set("filtered released");
        await silo.Probe.WaitAsync("filtered done");
    }

    [Fact]
    public async Task Filter_ThatDoesNotPassACallOn_FailsIt()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddOutgoingGrainCallFilter<SwallowingFilter>());

        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IFilteredGrain>("one").Double(3));
    }
}

/// <summary>Notes calls to interfaces of this project; the package has calls of its own.</summary>
internal sealed class NotingFilter(Probe probe) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType!.Assembly != Assembly.GetExecutingAssembly())
        {
            await context.Invoke();
            return;
        }

        var name = context.InterfaceMethod.Name;
        probe.Note("filter", name);
        try
        {
            await context.Invoke();
            probe.Note("filter", $"{name} answered");
            probe.Set($"{name} answered");
        }
        catch (InvalidOperationException e)
        {
            probe.Note("filter", $"{name} failed: {e.Message}");
            throw;
        }
    }
}

internal sealed class SwallowingFilter : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(IFilteredGrain) ? Task.CompletedTask : context.Invoke();
}

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<int> Double(int number);

    Task<bool> DoubleElsewhere(string key, int number);

    Task Nothing();

    Task Fail(string message);
}

public sealed class FilteredGrain : Grain, IFilteredGrain
{
    public Task<int> Double(int number) => Task.FromResult(2 * number);

    public async Task<bool> DoubleElsewhere(string key, int number)
    {
        var turn = TaskScheduler.Current;
        return await GrainFactory.GetGrain<IFilteredGrain>(key).Double(number) == 2 * number && TaskScheduler.Current == turn;
    }

    public Task Nothing() => Task.CompletedTask;

    public Task Fail(string message) => throw new InvalidOperationException(message);
}

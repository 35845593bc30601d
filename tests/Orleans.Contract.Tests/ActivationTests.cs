using Orleans.Runtime;

namespace Orleans.Contract.Tests;

/// <summary>A grain is activated by its first call and deactivated in order.</summary>
[Collection(nameof(Silo))]
public class ActivationTests(Silo silo)
{
    [Fact]
    public async Task FirstCall_ActivatesBeforeItRuns()
    {
        await silo.Grain<ILifeGrain>("new").Note("called");

        Assert.Equal(["activated", "called"], silo.Probe.Notes("new"));
    }

    [Fact]
    public async Task SameKey_IsOneActivation_OtherKeysAreOthers()
    {
        var first = await silo.Grain<ILifeGrain>("one").Instance();

        Assert.Equal(first, await silo.Grain<ILifeGrain>("one").Instance());
        Assert.NotEqual(first, await silo.Grain<ILifeGrain>("two").Instance());
    }

    [Fact]
    public async Task ManyFirstCallsAtOnce_ActivateOnce()
    {
        var instances = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => silo.Grain<ILifeGrain>("rush").Instance())));

        Assert.Single(instances.Distinct());
        Assert.Equal(["activated"], silo.Probe.Notes("rush"));
    }

    [Fact]
    public async Task OnActivate_Throws_CallersGetTheException()
    {
        var grain = silo.Grain<IStillbornGrain>("broken");

        var errors = await Task.WhenAll(
            Assert.ThrowsAsync<InvalidOperationException>(() => grain.Call()),
            Assert.ThrowsAsync<InvalidOperationException>(() => grain.Call()));

        Assert.All(errors, e => Assert.Equal("no start for broken", e.Message));
        Assert.DoesNotContain("called", silo.Probe.Notes("broken"));
    }

    [Fact]
    public async Task OnActivate_ThrowsOnce_ALaterCallActivatesAnew()
    {
        var grain = silo.Grain<IStillbornGrain>("once");
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Call());
        silo.Probe.Set("once may start");

        await grain.Call();

        Assert.Equal(["starting", "starting", "called"], silo.Probe.Notes("once"));
    }

    [Fact]
    public async Task Constructor_Throws_CallersGetTheException() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IUnbuildableGrain>("x").Call());

    [Fact]
    public async Task DeactivateOnIdle_FinishesTheCallAndRunsTheHook_TheNextCallActivatesAnew()
    {
        var grain = silo.Grain<ILifeGrain>("ended");
        var before = await grain.Instance();
        await grain.End("ended");
        await silo.Probe.WaitAsync("ended deactivated");

        Assert.NotEqual(before, await grain.Instance());
        Assert.Equal(["activated", "ending", "still in the call", $"deactivated {DeactivationReasonCode.ApplicationRequested}", "activated"], silo.Probe.Notes("ended"));
    }

    [Fact]
    public async Task DeactivateOnIdle_WaitingCalls_RunInTheNextActivation()
    {
        var grain = silo.Grain<ILifeGrain>("moved");
        await grain.Instance(); // Only an active grain takes its calls in the order sent.

        var ending = grain.End("moved");
        var waiting = Enumerable.Range(0, 3).Select(i => grain.Note($"waiting {i}")).ToList();
        await ending;
        await Task.WhenAll(waiting);

        var notes = silo.Probe.Notes("moved");
        Assert.Equal(2, notes.Count(n => n == "activated"));
        Assert.Equal(["waiting 0", "waiting 1", "waiting 2"], notes.TakeLast(3).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DeactivateOnIdle_InEveryActivation_RefusesTheCallInTheEnd() =>
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => silo.Grain<IRestlessGrain>("restless").Call());

    [Fact]
    public async Task OnDeactivate_Throws_TheNextCallActivatesAnew()
    {
        var grain = silo.Grain<IClumsyGrain>("clumsy");

        var first = await grain.End();
        await silo.Probe.WaitAsync("clumsy ending");

        Assert.NotEqual(first, await grain.End());
    }
}

public interface IRestlessGrain : IGrainWithStringKey
{
    Task Call();
}

public sealed class RestlessGrain : Grain, IRestlessGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Call() => Task.CompletedTask;
}

public interface IClumsyGrain : IGrainWithStringKey
{
    Task<Guid> End();
}

public sealed class ClumsyGrain(Probe probe) : Grain, IClumsyGrain
{
    private readonly Guid instance = Guid.NewGuid();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Set("clumsy ending");
        throw new InvalidOperationException("stumbled");
    }

    public Task<Guid> End()
    {
        DeactivateOnIdle();
        return Task.FromResult(instance);
    }
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task Note(string what);

    Task<Guid> Instance();

    Task End(string name);

    Task StayFor(TimeSpan time);
}

public sealed class LifeGrain(Probe probe) : Grain, ILifeGrain
{
    private readonly Guid instance = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Note("activated");

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Note($"deactivated {reason.ReasonCode}");
        probe.Set($"{this.GetPrimaryKeyString()} deactivated");
    }

    public Task Note(string what)
    {
        probe.Note(this.GetPrimaryKeyString(), what);
        return Task.CompletedTask;
    }

    public Task<Guid> Instance() => Task.FromResult(instance);

    public async Task End(string name)
    {
        await Note("ending");
        DeactivateOnIdle();
        await Task.Yield();
        await Note("still in the call");
    }

    public Task StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}

public interface IStillbornGrain : IGrainWithStringKey
{
    Task Call();
}

public sealed class StillbornGrain(Probe probe) : Grain, IStillbornGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        probe.Note(key, "starting");
        return probe.IsSet($"{key} may start") ? Task.CompletedTask : throw new InvalidOperationException($"no start for {key}");
    }

    public Task Call()
    {
        probe.Note(this.GetPrimaryKeyString(), "called");
        return Task.CompletedTask;
    }
}

public interface IUnbuildableGrain : IGrainWithStringKey
{
    Task Call();
}

/// <summary>Asks for a service that nobody registered.</summary>
public sealed class UnbuildableGrain(IFormatProvider missing) : Grain, IUnbuildableGrain
{
    public Task Call() => Task.FromResult(missing);
}

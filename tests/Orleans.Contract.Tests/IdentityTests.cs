using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Contract.Tests;

/// <summary>What a key and an interface name, and where the grain lives.</summary>
[Collection(nameof(Silo))]
public class IdentityTests(Silo silo)
{
    [Theory]
    [InlineData("vedai25/fold1")]
    [InlineData("ключ ✓")]
    public async Task Key_IsWhatTheCallerNamed(string key)
    {
        Assert.Equal(key, await silo.Grain<IKeyGrain>(key).Key());
        Assert.Equal(key, silo.Grain<IKeyGrain>(key).GetPrimaryKeyString());
    }

    [Fact]
    public void References_ToOneGrain_AreEqual()
    {
        Assert.Equal(silo.Grain<IKeyGrain>("a"), silo.Grain<IKeyGrain>("a"));
        Assert.NotEqual(silo.Grain<IKeyGrain>("a"), silo.Grain<IKeyGrain>("b"));
    }

    [Fact]
    public async Task AsReference_OfThis_NamesTheGrainItself() =>
        Assert.Equal(silo.Grain<IKeyGrain>("self"), await silo.Grain<IKeyGrain>("self").Self());

    [Fact]
    public async Task GrainType_IsThePartOfTheIdBeforeTheKey() =>
        Assert.Equal("stated-type/k", await silo.Grain<IKeyGrain>("k").Identity());

    [Fact]
    public void Interface_WithoutAGrainClass_IsRefused() =>
        Assert.Throws<ArgumentException>(() => silo.Grain<INobodyGrain>("x"));

    [Fact]
    public async Task Interface_WithTwoGrainClasses_NeedsAClassName()
    {
        Assert.Throws<ArgumentException>(() => silo.Grain<IAmbiguous>("x"));

        var factory = silo.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal("second", await factory.GetGrain<IAmbiguous>("x", typeof(SecondGrain).FullName).Name());
    }

    [Fact]
    public async Task PreferLocalPlacement_LivesOnTheCallersSilo()
    {
        var here = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString();

        Assert.Equal(here, await silo.Grain<ILocalGrain>("x").Where());
    }

    [Fact]
    public void ClusterClient_IsAGrainFactoryOfTheHost() =>
        Assert.Equal("x", silo.Services.GetRequiredService<IClusterClient>().GetGrain<IKeyGrain>("x").GetPrimaryKeyString());
}

public interface IKeyGrain : IGrainWithStringKey
{
    Task<string> Key();

    Task<string> Identity();

    Task<IKeyGrain> Self();
}

[GrainType("stated-type")]
public sealed class KeyGrain : Grain, IKeyGrain
{
    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<string> Identity() => Task.FromResult(IdentityString);

    public Task<IKeyGrain> Self() => Task.FromResult(this.AsReference<IKeyGrain>());
}

public interface INobodyGrain : IGrainWithStringKey
{
    Task Call();
}

public interface IAmbiguous : IGrainWithStringKey
{
    Task<string> Name();
}

public sealed class FirstGrain : Grain, IAmbiguous
{
    public Task<string> Name() => Task.FromResult("first");
}

public sealed class SecondGrain : Grain, IAmbiguous
{
    public Task<string> Name() => Task.FromResult("second");
}

public interface ILocalGrain : IGrainWithStringKey
{
    Task<string> Where();
}

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToString());
}

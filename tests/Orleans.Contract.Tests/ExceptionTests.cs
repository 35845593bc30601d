namespace Orleans.Contract.Tests;

/// <summary>A call fails at the caller with what the grain threw.</summary>
[Collection(nameof(Silo))]
public class ExceptionTests(Silo silo)
{
    [Fact]
    public async Task FrameworkException_ArrivesWithTypeAndMessage()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IFailingGrain>("x").Fail("the reason"));

        Assert.Equal("the reason", error.Message);
    }

    [Fact]
    public async Task OwnExceptionWithSerializer_ArrivesTyped()
    {
        var error = await Assert.ThrowsAsync<OwnException>(() => silo.Grain<IFailingGrain>("x").FailOwn("mine"));

        Assert.Equal("mine", error.Message);
    }

    [Fact]
    public async Task OwnExceptionWithoutSerializer_WithinOneSilo_ArrivesTyped()
    {
        var error = await Assert.ThrowsAsync<BareException>(() => silo.Grain<IFailingGrain>("x").FailBare("bare"));

        Assert.Equal(("bare", 7), (error.Message, error.Code));
    }

    [Fact]
    public async Task ExceptionBeforeTheFirstAwait_ArrivesThroughTheTask()
    {
        var call = silo.Grain<IFailingGrain>("x").Fail("late");

        await Assert.ThrowsAsync<InvalidOperationException>(() => call);
    }

    [Fact]
    public async Task Grain_AfterItThrew_KeepsItsActivation()
    {
        var grain = silo.Grain<IFailingGrain>("kept");
        await grain.Add();
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("once"));

        Assert.Equal(2, await grain.Add());
    }
}

[GenerateSerializer]
public sealed class OwnException(string message) : Exception(message);

public sealed class BareException(string message) : Exception(message)
{
    public int Code => 7;
}

public interface IFailingGrain : IGrainWithStringKey
{
    Task Fail(string message);

    Task FailOwn(string message);

    Task FailBare(string message);

    Task<int> Add();
}

public sealed class FailingGrain : Grain, IFailingGrain
{
    private int count;

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public Task FailOwn(string message) => throw new OwnException(message);

    public Task FailBare(string message) => throw new BareException(message);

    public Task<int> Add() => Task.FromResult(++count);
}

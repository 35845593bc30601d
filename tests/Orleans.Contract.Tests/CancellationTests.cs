namespace Orleans.Contract.Tests;

/// <summary>A token goes with the call: the caller stops waiting and the grain is told.</summary>
[Collection(nameof(Silo))]
public class CancellationTests(Silo silo)
{
    [Fact]
    public async Task Cancel_StopsTheCallerAndTellsTheGrain()
    {
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICancelGrain>("told").WaitForCancel("told", source.Token);
        await silo.Probe.WaitAsync("told entered");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await silo.Probe.WaitAsync("told cancelled");
    }

    [Fact]
    public async Task Call_WithACancelledToken_IsNotSent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silo.Grain<ICancelGrain>("never").WaitForCancel("never", new CancellationToken(true)));

        Assert.False(silo.Probe.IsSet("never entered"));
    }

    [Fact]
    public async Task Call_WithATokenThatCannotBeCancelled_Runs() =>
        Assert.False(await silo.Grain<ICancelGrain>("none").IsCancelled(CancellationToken.None));
}

public interface ICancelGrain : IGrainWithStringKey
{
    Task WaitForCancel(string name, CancellationToken cancellationToken);

    Task<bool> IsCancelled(CancellationToken cancellationToken);
}

public sealed class CancelGrain(Probe probe) : Grain, ICancelGrain
{
    public async Task WaitForCancel(string name, CancellationToken cancellationToken)
    {
        probe.Set($"{name} entered");
        await using var told = cancellationToken.Register(() => probe.Set($"{name} cancelled"));
        await probe.WaitAsync($"{name} cancelled");
    }

    public Task<bool> IsCancelled(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested);
}

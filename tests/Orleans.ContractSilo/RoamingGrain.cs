using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.ContractSilo;

/// <summary>A grain that may live on any silo.</summary>
public interface IRoamingGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task<int> Count();

    Task<string> Hold(int milliseconds);

    [OneWay]
    Task Note(string what);

    Task<List<string>> Notes();

    Task Fail(string how);

    Task<Parcel> Echo(Parcel parcel);

    Task<Cargo> Allowed();

    Task<Cargo?> AllowedNothing();

    Task<Contraband> Banned();

    Task<Contraband?> BannedNothing();

    Task<string> Via(IRoamingGrain other);

    Task Leave();

    Task WaitFor(CancellationToken cancellation);
}

/// <summary>A grain that lives where it is called first.</summary>
public interface INearGrain : IGrainWithStringKey
{
    Task<string> Where();
}

/// <summary>Crosses the wire as JSON.</summary>
public sealed record Parcel(string Text, List<int> Numbers)
{
    public override string ToString() => $"{Text}:{string.Join('+', Numbers)}";
}

/// <summary>An abstract record that the silo allows as a result.</summary>
public abstract record Cargo;

/// <summary>The case of <see cref="Cargo"/>.</summary>
public sealed record Crate(int Weight) : Cargo;

/// <summary>An abstract record that nobody allowed.</summary>
public abstract record Contraband;

/// <summary>The case of <see cref="Contraband"/>.</summary>
public sealed record HiddenCrate(int Weight) : Contraband;

/// <summary>An exception that Orleans can carry between silos.</summary>
[GenerateSerializer]
public sealed class CarriedException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}

/// <summary>An exception that it cannot.</summary>
public sealed class StrandedException(string message) : Exception(message);

internal sealed class RoamingGrain(ILocalSiloDetails silo) : Grain, IRoamingGrain
{
    private readonly List<string> notes = [];
    private int count;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        await Console.Error.WriteLineAsync($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");

    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToString());

    public Task<int> Count() => Task.FromResult(++count);

    public async Task<string> Hold(int milliseconds)
    {
        notes.Add("held");
        await Task.Delay(milliseconds);
        notes.Add("let go");
        return "held";
    }

    public Task Note(string what)
    {
        notes.Add(what);
        return Task.CompletedTask;
    }

    public Task<List<string>> Notes() => Task.FromResult(notes);

    public Task Fail(string how) => throw (how switch
    {
        "carried" => new CarriedException("code", 7),
        "stranded" => new StrandedException("nobody knows me"),
        _ => new InvalidOperationException("the reason", new IOException("the cause")),
    });

    public Task<Parcel> Echo(Parcel parcel) => Task.FromResult(parcel with { Text = parcel.Text + "!" });

    public Task<Cargo> Allowed() => Task.FromResult<Cargo>(new Crate(7));

    public Task<Cargo?> AllowedNothing() => Task.FromResult<Cargo?>(null);

    public Task<Contraband> Banned() => Task.FromResult<Contraband>(new HiddenCrate(7));

    public Task<Contraband?> BannedNothing() => Task.FromResult<Contraband?>(null);

    public Task<string> Via(IRoamingGrain other) => other.Where();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task WaitFor(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            notes.Add(cancellation.IsCancellationRequested ? "told" : "not told");
        }
    }
}

[PreferLocalPlacement]
internal sealed class NearGrain(ILocalSiloDetails silo) : Grain, INearGrain
{
    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToString());
}

namespace Kd.Client.Tests;

/// <summary>A test whose kdctl finds a stub of the API, with its token.</summary>
public abstract class ServedTest : IAsyncLifetime
{
    private protected readonly Kdctl kdctl = new();
    private protected StubServer server = null!;

    public async Task InitializeAsync()
    {
        server = await StubServer.StartAsync();
        kdctl.Environment["KDCTL_SERVER"] = server.Address;
        kdctl.Environment["KDCTL_TOKEN"] = StubServer.Token;
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        kdctl.Dispose();
    }
}

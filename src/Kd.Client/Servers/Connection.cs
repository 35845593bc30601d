using Kd.Core.Api;

namespace Kd.Client.Servers;

/// <summary>Which server a verb talks to: the one named, else the silo that runs on the store, else one of its own for the verb's time.</summary>
public sealed class Connection : IAsyncDisposable
{
    private Connection(ApiClient api, SiloProcess? own)
    {
        Api = api;
        Own = own;
    }

    public ApiClient Api { get; }

    /// <summary>The silo started for this verb; null when it was there before.</summary>
    public SiloProcess? Own { get; }

    /// <summary>The silo was another command's on this machine, and is gone.</summary>
    public bool HostHasEnded => Own is null && Api.Server.Pid is { } pid && !SiloFile.IsAlive(pid);

    public static async Task<Connection> OpenAsync(ConnectionChoice choice, int? slots, CancellationToken cancellationToken)
    {
        if (choice.Server is { } server)
        {
            return new Connection(new ApiClient(new ServerAddress(server, choice.Token ?? "", "check --server, and that kd-silo runs there", choice.Patience)), own: null);
        }

        if (SiloFile.Read(choice.Store) is { } running)
        {
            RequireSameData(running, choice);
            return new Connection(new ApiClient(SiloFile.Address(running, $"the silo with pid {running.Pid} may be stopping; try again")), own: null);
        }

        var silo = SiloProcess.Start(new SiloCommand(choice.Store, choice.Data ?? Environment.CurrentDirectory, slots));
        try
        {
            return new Connection(new ApiClient(await silo.ReadyAsync(cancellationToken)), silo);
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (Own is { } silo)
        {
            await silo.DisposeAsync();
        }
    }

    private static void RequireSameData(LocalSilo running, ConnectionChoice choice)
    {
        if (choice.Data is { } data && data != running.DataRoot)
        {
            throw VerbException.BadInput($"the silo that runs on {choice.Store} (pid {running.Pid}) reads data from {running.DataRoot}, not from {data}; leave --data out, or use another --store");
        }
    }
}

/// <summary>What the options say about the server.</summary>
/// <param name="Store">Absolute path of the store of a local silo.</param>
/// <param name="Data">Absolute path that relative data set paths start from; null: the current folder, or whatever a running silo uses.</param>
/// <param name="Patience">How long an answer of a named server may take; null: as usual.</param>
public sealed record ConnectionChoice(Uri? Server, string? Token, string Store, string? Data, TimeSpan? Patience = null);

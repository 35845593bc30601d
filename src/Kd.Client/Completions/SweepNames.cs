using System.CommandLine;
using System.CommandLine.Completions;
using Kd.Client.Servers;
using Kd.Client.Verbs;
using Kd.Core.Artifacts;

namespace Kd.Client.Completions;

/// <summary>The argument SWEEP of verbs, which a shell completes by the sweeps there are. A shell waits for that: so only for a moment, and no server is started for it.</summary>
internal static class SweepNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Argument<string?> Optional(ConnectionOptions connection, string name = "SWEEP", string description = "Its name; may be left out when there is only one") =>
        Completed(new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne }, connection);

    public static Argument<string> Required(string name, string description, ConnectionOptions connection) =>
        Completed(new Argument<string>(name) { Description = description }, connection);

    private static Argument<T> Completed<T>(Argument<T> argument, ConnectionOptions connection)
    {
        argument.CompletionSources.Add(context => Known(connection, context));
        return argument;
    }

    private static IEnumerable<string> Known(ConnectionOptions connection, CompletionContext context)
    {
        try
        {
            var choice = connection.Read(context.ParseResult);
            return Address(choice) is { } server ? Task.Run(() => AskAsync(server)).GetAwaiter().GetResult() : InStore(choice.Store);
        }
        catch (Exception unknown) when (unknown is VerbException or HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException or InvalidOperationException)
        {
            return [];
        }
    }

    private static ServerAddress? Address(ConnectionChoice choice) =>
        choice.Server is { } server ? new ServerAddress(server, choice.Token ?? "", "", choice.Patience ?? Patience)
        : SiloFile.Read(choice.Store) is { } silo ? SiloFile.Address(silo, "") with { Patience = Patience }
        : null;

    private static async Task<IEnumerable<string>> AskAsync(ServerAddress server)
    {
        using var api = new ApiClient(server);
        return [.. (await api.SweepsAsync(CancellationToken.None)).Select(s => s.Sweep)];
    }

    private static IEnumerable<string> InStore(string store)
    {
        var folder = Path.Combine(store, $"{ArtifactPaths.Sweeps}");
        return Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Where(ArtifactPaths.IsName).Order(StringComparer.Ordinal)] : [];
    }
}

using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Grids;

namespace Kd.Client.Verbs;

/// <summary>What verbs on one sweep share: which sweep is meant, and a silo to ask.</summary>
internal static class SweepVerb
{
    /// <summary>Asks a server with no need of slots; signals end the verb.</summary>
    public static async Task<int> AskAsync(ConnectionChoice choice, Func<ApiClient, CancellationToken, Task<ExitCode>> ask)
    {
        using var signals = new Signals();
        await using var connection = await Connection.OpenAsync(choice, slots: 0, signals.Stop);
        return (int)await ask(connection.Api, signals.Stop);
    }

    /// <summary>What to do about a sweep that stands still; null when it does not.</summary>
    public static string? Hint(SweepStatus status) => status.State switch
    {
        SweepState.Idle => "nobody works on it now; kdctl run with its grid continues it",
        SweepState.Cancelled => $"it is cancelled; kdctl resume {status.Sweep}, or its grid submitted again, continues it",
        _ => null,
    };

    /// <summary>The sweep of that name, or the only one there is.</summary>
    public static async Task<SweepStatus> FindAsync(ApiClient api, string? name, CancellationToken cancellationToken)
    {
        if (name?.StartsWith('-') == true)
        {
            throw VerbException.BadInput($"there is no flag '{name}' here; --help lists those there are");
        }

        if (name is not null && !ArtifactPaths.IsName(name))
        {
            throw VerbException.BadInput($"'{name}' is no name of a sweep: they are of letters, digits, '.', '_', '-' and '+', and begin with a letter or digit");
        }

        var sweeps = await api.SweepsAsync(cancellationToken);
        if (name is null)
        {
            return sweeps switch
            {
                [var only] => only,
                [] => throw VerbException.BadInput("there is no sweep yet; kdctl run GRID makes one"),
                _ => throw VerbException.BadInput($"there are {sweeps.Count} sweeps here: name one of them behind the verb ({string.Join(", ", sweeps.Select(s => s.Sweep))})"),
            };
        }

        return sweeps.FirstOrDefault(s => s.Sweep == name)
            ?? throw VerbException.BadInput($"no sweep '{name}'{NearName.Hint(name, sweeps.Select(s => s.Sweep))}");
    }
}

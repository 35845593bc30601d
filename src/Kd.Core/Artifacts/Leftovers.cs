using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Artifacts;

/// <summary>
/// Files that no record names: of attempts that were outrun, of acceptances and evaluations that were cut off. They are removed once
/// nothing in their directory or in their cell's has changed for long, when nobody can be about to name them.
/// </summary>
public sealed class Leftovers(CellStore cells)
{
    private readonly IArtifactStore store = cells.Store;

    /// <summary>As long as no acceptance and no evaluation takes.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>Removes what has been left since before that time; says how many files and directories.</summary>
    public async Task<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var sweep in await store.ListAsync(ArtifactPaths.Sweeps, cancellationToken))
        {
            removed += await store.ClearTemporariesAsync(ArtifactPaths.Sweep(sweep), before, cancellationToken);
        }

        foreach (var cell in await cells.KeysAsync(cancellationToken))
        {
            removed += await ClearUnlessDamagedAsync(cell, before, cancellationToken);
        }

        return removed;
    }

    // What records cannot be read may name, nobody knows: all of it stays.
    private async Task<int> ClearUnlessDamagedAsync(CellKey cell, DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            return await ClearAsync(cell, before, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }

    /// <summary>Artifacts under accepted names that neither the result nor an evaluation names.</summary>
    public static ImmutableArray<string> Unnamed(IEnumerable<string> names, CellResult? result, IEnumerable<CellEvaluation> evaluations)
    {
        var named = (result?.Artifacts() ?? []).Concat(evaluations.Select(e => e.Curves)).Select(a => a.File).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(name => ArtifactPaths.IsAccepted(name) && !named.Contains(name))];
    }

    private async Task<int> ClearAsync(CellKey cell, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Asked first: of a sweep that is just being trained this is all there is to do.
        var directory = ArtifactPaths.Cell(cell);
        if (!await IsQuietAsync(directory, before, cancellationToken))
        {
            return 0;
        }

        // Listed before the records are read, and quiet at the end: what a record came to name meanwhile is not among the unnamed.
        var names = await store.ListAsync(directory, cancellationToken);
        var result = await cells.ResultAsync(cell, cancellationToken);
        var evaluations = await new EvaluationStore(store).AllAsync(cell, cancellationToken);
        var old = new List<ArtifactPath>();
        if (await IsQuietAsync(directory, before, cancellationToken))
        {
            old.AddRange(Unnamed(names, result, evaluations).Select(directory.Child));
        }

        old.AddRange(await QuietIn(ArtifactPaths.EvaluationWorks(cell), before, cancellationToken));
        var removed = await store.ClearTemporariesAsync(directory, before, cancellationToken);
        foreach (var attempt in await QuietIn(ArtifactPaths.Attempts(cell), before, cancellationToken))
        {
            removed += await store.ClearTemporariesAsync(attempt, before, cancellationToken);
            old.AddRange(result is null ? [] : (await store.ListAsync(attempt, cancellationToken)).Where(IsOfTrainer).Select(attempt.Child));
        }

        foreach (var path in old)
        {
            await store.DeleteAsync(path, cancellationToken);
        }

        return removed + old.Count;
    }

    /// <summary>What a trainer leaves in an attempt directory: of use until the cell has its result.</summary>
    private static bool IsOfTrainer(string name) =>
        name is ArtifactPaths.CheckpointFile or ArtifactPaths.DetectionsFile or ArtifactPaths.CurvesFile or ArtifactPaths.BestFile || ArtifactPaths.IsResumeFile(name);

    private async Task<ImmutableArray<ArtifactPath>> QuietIn(ArtifactPath directory, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var quiet = ImmutableArray.CreateBuilder<ArtifactPath>();
        foreach (var child in (await store.ListAsync(directory, cancellationToken)).Select(directory.Child))
        {
            if (await IsQuietAsync(child, before, cancellationToken))
            {
                quiet.Add(child);
            }
        }

        return quiet.ToImmutable();
    }

    private async Task<bool> IsQuietAsync(ArtifactPath directory, DateTimeOffset before, CancellationToken cancellationToken) =>
        await store.ChangedAsync(directory, cancellationToken) < before;
}

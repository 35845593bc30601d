using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Core.Artifacts;

/// <summary>Metrics computed anew, beside the results they never replace.</summary>
public sealed class EvaluationStore(IArtifactStore store)
{
    /// <summary>Takes the number after the newest by an exclusive directory, in which a trainer may write.</summary>
    public async Task<int> BeginAsync(CellKey cell, CancellationToken cancellationToken)
    {
        var taken = (await store.ListAsync(ArtifactPaths.EvaluationWorks(cell), cancellationToken)).Select(ArtifactPaths.NumberOf).OfType<int>();
        var number = taken.DefaultIfEmpty(0).Max() + 1;
        while (!await store.CreateDirectoryAsync(ArtifactPaths.EvaluationWork(cell, number), cancellationToken))
        {
            number++;
        }

        return number;
    }

    /// <summary>
    /// Keeps an evaluation whose curves lie in the work directory of that number: verified, adopted under a name with their hash, then
    /// named by evaluation-REVISION.json. The first of a revision stands; a later one with other numbers is a fault that the caller tells.
    /// </summary>
    /// <exception cref="InvalidDataException">The curves are not what was promised.</exception>
    public async Task<PutOutcome> AcceptAsync(CellEvaluation offered, int number, CancellationToken cancellationToken)
    {
        var curves = ArtifactPaths.EvaluationWork(offered.Cell, number).Child(offered.Curves.File);
        if (await ArtifactHash.OfFileAsync(store, curves, cancellationToken) != offered.Curves.Sha256)
        {
            throw new InvalidDataException($"{curves} does not have the hash its trainer promised");
        }

        var kept = offered with { Curves = offered.Curves with { File = ArtifactPaths.Accepted(ArtifactPaths.CurvesFile, offered.Curves.Sha256) } };
        await store.AdoptAsync([(curves, ArtifactPaths.Cell(offered.Cell).Child(kept.Curves.File))], cancellationToken);
        return await store.PutIfAbsentAsync(ArtifactPaths.Evaluation(offered.Cell, offered.EvaluationRevision), CanonicalJson.Of(kept), cancellationToken);
    }

    /// <summary>Removes a work directory.</summary>
    public Task EndAsync(CellKey cell, int number, CancellationToken cancellationToken) =>
        store.DeleteAsync(ArtifactPaths.EvaluationWork(cell, number), cancellationToken);

    /// <summary>Every revision's, in no order.</summary>
    public async Task<ImmutableArray<CellEvaluation>> AllAsync(CellKey cell, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<CellEvaluation>();
        foreach (var revision in (await store.ListAsync(ArtifactPaths.Cell(cell), cancellationToken)).Select(ArtifactPaths.EvaluationRevision).OfType<string>())
        {
            if (await StoredJson.ReadAsync<CellEvaluation>(store, ArtifactPaths.Evaluation(cell, revision), cancellationToken) is { } evaluation)
            {
                all.Add(evaluation);
            }
        }

        return all.ToImmutable();
    }

    /// <summary>The evaluation of the newest revision; null when there is none beside the result's own.</summary>
    /// <param name="names">What lies in the cell's directory.</param>
    public async Task<CellEvaluation?> NewestAsync(CellKey cell, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var newest = names.Select(ArtifactPaths.EvaluationRevision).OfType<string>().Order(Comparer<string>.Create(CellEvaluation.Compare)).LastOrDefault();
        return newest is null ? null : await StoredJson.ReadAsync<CellEvaluation>(store, ArtifactPaths.Evaluation(cell, newest), cancellationToken);
    }
}

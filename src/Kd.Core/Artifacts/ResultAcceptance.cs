using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Core.Artifacts;

/// <summary>
/// The one way a result comes into being (design.md section 5): artifacts synced and verified, adopted into the cell's
/// directory under names that carry their hash, then result.json created if absent. It can be cut off and repeated at any point.
/// </summary>
internal sealed class ResultAcceptance(CellStore cells, CellResult offered)
{
    private readonly IArtifactStore store = cells.Store;
    private readonly AttemptId attempt = new(offered.Cell, offered.Attempt);

    public async Task<AcceptOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (await cells.ResultAsync(offered.Cell, cancellationToken) is { } present)
        {
            return Standing(present);
        }

        if (await RefusalAsync(cancellationToken) is { } refusal)
        {
            return new Refused(refusal);
        }

        var accepted = offered with
        {
            Checkpoint = offered.Checkpoint is { } own ? Renamed(own, ArtifactPaths.CheckpointFile) : null,
            Detections = Renamed(offered.Detections, ArtifactPaths.DetectionsFile),
            Curves = Renamed(offered.Curves, ArtifactPaths.CurvesFile),
            Best = offered.Best is { } best ? best with { Checkpoint = Renamed(best.Checkpoint, ArtifactPaths.BestFile) } : null,
        };
        var json = CanonicalJson.Of(accepted);
        if (json.Length > CellResult.MaxBytes)
        {
            return new Refused($"the result of {attempt} has {json.Length} bytes; at most {CellResult.MaxBytes} are kept");
        }

        var moves = new List<(ArtifactPath From, ArtifactPath To)>();
        foreach (var (from, to) in offered.Artifacts().Zip(accepted.Artifacts()))
        {
            if (await CheckAsync(from, to, moves, cancellationToken) is { } problem)
            {
                return new Refused(problem);
            }
        }

        await store.AdoptAsync(moves, cancellationToken);

        var put = await store.PutIfAbsentAsync(ArtifactPaths.Result(offered.Cell), json, cancellationToken);
        return put == PutOutcome.Taken
            ? Standing((await cells.ResultAsync(offered.Cell, cancellationToken))!)
            : new Accepted(accepted);
    }

    private AcceptOutcome Standing(CellResult present) =>
        present.Attempt == offered.Attempt ? new Accepted(present) : new AlreadyAccepted(present);

    private async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        if (await cells.SpecAsync(offered.Cell, cancellationToken) is not { } spec)
        {
            return $"cell {offered.Cell.Short} has no spec in this store: no attempt of it was begun here";
        }

        if (offered.Imported is not null)
        {
            return null; // Whom it learnt from is not on record.
        }

        if (offered.Checkpoint is null)
        {
            return $"{attempt} left no checkpoint";
        }

        if (spec.TeacherCheckpoint is { } given && given != offered.TeacherSha256)
        {
            return $"{attempt} learnt from another checkpoint than the given {given[..12]}";
        }

        if (spec.Teacher is not { } teacher)
        {
            return null;
        }

        var taught = await cells.ResultAsync(teacher, cancellationToken);
        return taught?.Checkpoint is null || taught.Checkpoint.Sha256 != offered.TeacherSha256
            ? $"{attempt} learnt from a checkpoint that is not the accepted one of its teacher {teacher.Short}"
            : null;
    }

    /// <summary>Null when the artifact is verified and lies under its final name or among the moves, else why not.</summary>
    private async Task<string?> CheckAsync(Artifact from, Artifact to, List<(ArtifactPath From, ArtifactPath To)> moves, CancellationToken cancellationToken)
    {
        if (!ArtifactPaths.IsName(from.File))
        {
            return $"'{from.File}' of {attempt} is no name the store allows";
        }

        var (source, target) = (ArtifactPaths.Attempt(attempt).Child(from.File), ArtifactPaths.Cell(offered.Cell).Child(to.File));
        var hash = await ArtifactHash.OfFileAsync(store, source, cancellationToken);
        if (hash is null)
        {
            // An earlier try got this far and was cut off.
            return await ArtifactHash.OfFileAsync(store, target, cancellationToken) == to.Sha256 ? null : $"{source} is missing";
        }

        if (hash != from.Sha256)
        {
            return $"{source} has hash {hash}, but its trainer promised {from.Sha256}";
        }

        moves.Add((source, target));
        return null;
    }

    private static Artifact Renamed(Artifact artifact, string file) => artifact with { File = ArtifactPaths.Accepted(file, artifact.Sha256) };
}

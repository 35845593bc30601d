using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Core.Artifacts;

/// <summary>Weights that a grid names rather than trains, kept by their hash: what a backbone starts from, or a teacher's checkpoint.</summary>
public sealed class WeightStore(IArtifactStore store)
{
    /// <summary>Keeps a copy of a file and says its SHA-256.</summary>
    public async Task<string> ImportAsync(string file, CancellationToken cancellationToken)
    {
        var content = await File.ReadAllBytesAsync(file, cancellationToken);
        var hash = ArtifactHash.Of(content);
        await store.PutIfAbsentAsync(ArtifactPaths.Weights(hash), content, cancellationToken);
        return hash;
    }

    /// <summary>Keeps a checkpoint that was trained elsewhere, and how it came; what came first stays.</summary>
    /// <exception cref="InvalidDataException">It is no teacher's checkpoint.</exception>
    public async Task<ImportedWeights> ImportTeacherAsync(ReadOnlyMemory<byte> content, WeightOrigin origin, CancellationToken cancellationToken)
    {
        await using var stream = new MemoryStream(content.ToArray(), writable: false);
        var (hash, spec) = (ArtifactHash.Of(content.Span), CheckpointLabel.SpecIn(stream));
        await store.PutIfAbsentAsync(ArtifactPaths.Weights(hash), content, cancellationToken);
        await store.PutIfAbsentAsync(ArtifactPaths.WeightOrigin(hash), CanonicalJson.Of(origin), cancellationToken);
        return new ImportedWeights(WeightsReference.Of(hash), spec, await OriginAsync(hash, cancellationToken) ?? origin);
    }

    /// <summary>How weights that were imported came; null for others.</summary>
    public async Task<WeightOrigin?> OriginAsync(string sha256, CancellationToken cancellationToken) =>
        await store.GetAsync(ArtifactPaths.WeightOrigin(sha256), cancellationToken) is { } found ? KdJson.Deserialize<WeightOrigin>(found) : null;

    /// <summary>True when weights of this hash are here; a checkpoint of a finished cell is copied, so that it outlives the cell.</summary>
    public async Task<bool> HoldsAsync(string sha256, CancellationToken cancellationToken)
    {
        if (await PathAsync(sha256, cancellationToken) is not null)
        {
            return true;
        }

        var name = ArtifactPaths.Accepted(ArtifactPaths.CheckpointFile, sha256);
        foreach (var group in await store.ListAsync(ArtifactPaths.Cells, cancellationToken))
        {
            foreach (var cell in await store.ListAsync(ArtifactPaths.Cells.Child(group), cancellationToken))
            {
                var found = CellKey.TryParse(cell, out var key) ? await store.GetAsync(ArtifactPaths.Cell(key).Child(name), cancellationToken) : null;
                if (found is not null && ArtifactHash.Of(found) == sha256)
                {
                    await store.PutIfAbsentAsync(ArtifactPaths.Weights(sha256), found, cancellationToken);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Where the weights lie on this machine, their bytes read and compared with the hash; null when they are not here or spoilt.</summary>
    public async Task<string?> PathAsync(string sha256, CancellationToken cancellationToken) =>
        await ArtifactHash.OfFileAsync(store, ArtifactPaths.Weights(sha256), cancellationToken) == sha256 ? store.LocalPath(ArtifactPaths.Weights(sha256)) : null;

    /// <summary>The weights as they lie here; null when they do not.</summary>
    public Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken) => store.OpenReadAsync(ArtifactPaths.Weights(sha256), cancellationToken);

    /// <summary>The spec of the cell whose training made these weights.</summary>
    /// <exception cref="InvalidDataException">They are no teacher's checkpoint.</exception>
    public async Task<CellSpec> TeacherAsync(string sha256, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(ArtifactPaths.Weights(sha256), cancellationToken)
            ?? throw new InvalidDataException($"there are no weights {sha256} in the store");
        return CheckpointLabel.SpecIn(stream);
    }
}

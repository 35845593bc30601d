using System.Security.Cryptography;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Core.Json;
using Kd.Core.Results;

namespace Kd.Client.Servers;

/// <summary>Files beside results, fetched and held against the hash their result names.</summary>
internal sealed class CellArtifacts(ApiClient api)
{
    private const int AtOnce = 4;

    /// <summary>Writes a file as it comes.</summary>
    public async Task CopyAsync(CellResult result, ArtifactKind kind, Stream to, CancellationToken cancellationToken)
    {
        await using var from = await api.ArtifactAsync(result.Cell, kind, cancellationToken);
        var artifact = result.Of(kind)!;
        if (await CopyAsync(from, to, cancellationToken) != artifact.Sha256)
        {
            throw VerbException.NoServer($"{artifact.File} of cell {result.Cell.Short} does not have the hash its result names: it is damaged on the way, or in the store; try again, and if it stays so, {Evict(result)}");
        }
    }

    /// <summary>Writes a checkpoint that a grid gave as a teacher.</summary>
    public async Task CopyWeightsAsync(string sha256, Stream to, CancellationToken cancellationToken)
    {
        await using var from = await api.WeightsAsync(sha256, cancellationToken);
        if (await CopyAsync(from, to, cancellationToken) != sha256)
        {
            throw VerbException.NoServer($"the checkpoint {sha256[..12]} does not have its hash: it is damaged on the way, or in the store; try again, and if it stays so, kdctl import FILE brings it anew");
        }
    }

    /// <summary>The SHA-256 of what came.</summary>
    private async Task<string> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await api.ReadAsync(from, buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Evict(CellResult result) => $"kdctl evict {result.Cell.Short} makes way for a new training";

    public async Task<byte[]> ReadAsync(CellResult result, ArtifactKind kind, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await CopyAsync(result, kind, bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Curves of many cells, a few at a time.</summary>
    public async Task<Dictionary<CellKey, CellCurves>> CurvesAsync(IEnumerable<CellResult> results, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(AtOnce);
        var all = await Task.WhenAll(results.Select(async result =>
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                return (result.Cell, Curves: await CurvesAsync(result, cancellationToken));
            }
            finally
            {
                gate.Release();
            }
        }));
        return all.ToDictionary(c => c.Cell, c => c.Curves);
    }

    // Losses by epoch are the training's, precision and recall the newest evaluation's.
    private async Task<CellCurves> CurvesAsync(CellResult result, CancellationToken cancellationToken)
    {
        var own = await CurvesAsync(result, ArtifactKind.Curves, cancellationToken);
        return result.EvaluatedCurves is null ? own : own with { Classes = (await CurvesAsync(result, ArtifactKind.Evaluation, cancellationToken)).Classes };
    }

    private async Task<CellCurves> CurvesAsync(CellResult result, ArtifactKind kind, CancellationToken cancellationToken)
    {
        var file = await ReadAsync(result, kind, cancellationToken);
        try
        {
            return KdJson.Deserialize<CellCurves>(file);
        }
        catch (JsonException fault)
        {
            throw VerbException.NoServer($"{result.Of(kind)!.File} of cell {result.Cell.Short} is no file of curves ({VisibleText.Of(fault.Message.Split('\n')[0])}): its trainer may be of another version; {Evict(result)}");
        }
    }
}

using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Microsoft.Net.Http.Headers;

namespace Kd.Silo.Api;

/// <summary>The files beside a result, over HTTP.</summary>
internal static class ArtifactEndpoints
{
    private const string Bytes = "application/octet-stream";

    public static void MapArtifacts(this IEndpointRouteBuilder v1)
    {
        foreach (var kind in Enum.GetValues<ArtifactKind>())
        {
            v1.MapGet($"/cells/{{key}}/{Word(kind)}", (string key, CellStore cells, CancellationToken cancellation) => Get(key, kind, cells, cancellation))
                .AnswersAs<byte[]>(Bytes, $"The {Word(kind)} of a done cell: the file as it lies in the store, its SHA-256 as entity tag", 404).Needs(ApiRole.Read);
        }
    }

    private static string Word(ArtifactKind kind) => $"{kind}".ToLowerInvariant();

    private static async Task<IResult> Get(string key, ArtifactKind kind, CellStore cells, CancellationToken cancellation)
    {
        if (!CellKey.TryParse(key, out var cell) || await cells.EvaluatedResultAsync(cell, cancellation) is not { } result)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "no such result", "no cell with this key has a result in this store; GET /v1/sweeps/NAME/cells lists keys");
        }

        if (result.Of(kind) is not { } file)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "no such file", kind == ArtifactKind.Best
                ? $"cell {cell.Short} keeps no best epoch: its recipe does not say \"keep\": \"best\""
                : $"the result of cell {cell.Short} was imported without a {Word(kind)}");
        }

        return await cells.Store.OpenReadAsync(ArtifactPaths.Cell(cell).Child(file.File), cancellation) is { } stream
            ? Results.Stream(stream, Bytes, file.File, entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""))
            : Problems.Of(StatusCodes.Status404NotFound, "the file is gone", $"{file.File} of cell {cell.Short} is not in the store any more; kdctl evict {cell.Short} makes way for a new training");
    }
}

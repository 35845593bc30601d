using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Silo.Sweeps;

namespace Kd.Silo.Api;

/// <summary>Single cells over HTTP.</summary>
internal static class CellEndpoints
{
    public static void MapCells(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/cells/{key}/evict", async (string key, EvictionDesk desk, CancellationToken cancellation) =>
            CellKey.TryParse(key, out var cell) ? Answer(cell, await desk.Evict(cell, cancellation)) : NoKey())
            .Answers<EvictResponse>("Takes a cell and the students of its checkpoint away", 404, 409).Needs(ApiRole.Admin);
    }

    private static IResult Answer(CellKey cell, EvictOutcome outcome) => outcome switch
    {
        Evicted evicted => Problems.Ok(new EvictResponse(ArtifactPaths.TrashEntry(evicted.Trash).Value, evicted.Cells)),
        EvictRefused refused => Problems.Of(
            StatusCodes.Status409Conflict,
            "it is being trained",
            $"{string.Join(", ", refused.Running.Select(key => key.Short))} of it and its students are on a slot now: wait, or cancel the sweeps that want them first"),
        _ => Problems.Of(StatusCodes.Status404NotFound, "no such cell", $"the store holds nothing of cell {cell.Short} and no student of it"),
    };

    private static IResult NoKey() => Problems.Of(StatusCodes.Status404NotFound, "no such cell", "a cell's key was expected: 64 lower-case hex digits, as GET /v1/sweeps/NAME/cells lists them");
}

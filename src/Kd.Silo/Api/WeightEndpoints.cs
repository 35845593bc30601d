using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Grids;
using Kd.Silo.Sweeps;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Kd.Silo.Api;

/// <summary>What was trained elsewhere, over HTTP: weights, and results as the detections they come to.</summary>
internal static class WeightEndpoints
{
    /// <summary>Largest file taken; --max-body is for all other requests.</summary>
    public const int MostBytes = 1 << 29;

    private const int LongestNote = 1000;
    private const string Bytes = "application/octet-stream";

    public static void MapWeights(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/weights", Import).Accepts<byte[]>(Bytes)
            .Answers<ImportedWeights>("Keeps a checkpoint that was trained elsewhere, so that grids may name it as a teacher", 400, 413, 415, 422).Needs(ApiRole.Submit);
        v1.MapGet("/weights/{hash}", Get)
            .AnswersAs<byte[]>(Bytes, "Weights that grids name: a teacher's checkpoint or what a backbone starts from, by SHA-256", 404).Needs(ApiRole.Read);
        v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames)
            .MapPost("/cells/{key}/result", ImportResult).Accepts<byte[]>(Bytes)
            .Answers<ImportedResult>("Takes detections that were made elsewhere, in COCO's result format, as the result of a cell", 400, 404, 409, 413, 415, 422).Needs(ApiRole.Submit);
    }

    private static async Task<IResult> Import(HttpContext http, string? note, WeightStore weights, TimeProvider time, CancellationToken cancellation)
    {
        if (note?.Length > LongestNote)
        {
            return Refused(TooLong(note));
        }

        var origin = new WeightOrigin(Holder(http), Shown(note), time.GetUtcNow());
        try
        {
            return Problems.Ok(await weights.ImportTeacherAsync(await Body(http, cancellation), origin, cancellation));
        }
        catch (InvalidDataException no)
        {
            return Refused(no.Message);
        }
    }

    private static async Task<IResult> Get(string hash, WeightStore weights, CancellationToken cancellation) =>
        ArtifactHash.Is(hash) && await weights.OpenAsync(hash, cancellation) is { } stream
            ? Results.Stream(stream, Bytes, $"{hash}.safetensors", entityTag: new EntityTagHeaderValue($"\"{hash}\""))
            : Problems.Of(StatusCodes.Status404NotFound, "no such weights", "no weights of this SHA-256, 64 lower-case hex digits, are in this store; kdctl import FILE brings a teacher's checkpoint");

    private static async Task<IResult> ImportResult(string name, string key, HttpContext http, string? note, ImportDesk desk, CancellationToken cancellation)
    {
        if (note?.Length > LongestNote)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "this is no result", TooLong(note));
        }

        var outcome = CellKey.TryParse(key, out var cell) ? await desk.Run(name, cell, await Body(http, cancellation), Holder(http), Shown(note), cancellation) : null;
        return outcome switch
        {
            ImportTaken taken => Problems.Ok(taken.Imported),
            ImportUnfit unfit => Problems.Of(StatusCodes.Status422UnprocessableEntity, "this is no result", unfit.Why),
            ImportConflict conflict => Problems.Of(StatusCodes.Status409Conflict, "the cell does not wait for a result", conflict.Why),
            _ => Problems.Of(StatusCodes.Status404NotFound, "no such cell", $"there is no sweep '{name}' with a cell of this key; GET /v1/sweeps/NAME/cells lists keys"),
        };
    }

    private static string TooLong(string note) => $"the note has {note.Length} characters, {LongestNote} are the most";

    private static string Holder(HttpContext http) => http.Features.Get<TokenEntry>()!.Holder;

    private static string? Shown(string? note) => note is null ? null : VisibleText.Of(note, LongestNote);

    private static async Task<ReadOnlyMemory<byte>> Body(HttpContext http, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellation);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static IResult Refused(string why) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "this cannot teach", why);
}

using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Grids;
using Microsoft.AspNetCore.Http.Features;

namespace Kd.Silo.Api;

/// <summary>Weights that were trained elsewhere, over HTTP.</summary>
internal static class WeightEndpoints
{
    /// <summary>Largest checkpoint taken; --max-body is for all other requests.</summary>
    public const int MostBytes = 1 << 29;

    private const int LongestNote = 1000;
    private const string Bytes = "application/octet-stream";

    public static void MapWeights(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/weights", Import).Accepts<byte[]>(Bytes)
            .Answers<ImportedWeights>("Keeps a checkpoint that was trained elsewhere, so that grids may name it as a teacher", 400, 413, 415, 422).Needs(ApiRole.Submit);

    private static async Task<IResult> Import(HttpContext http, string? note, WeightStore weights, TimeProvider time, CancellationToken cancellation)
    {
        if (note?.Length > LongestNote)
        {
            return Refused($"the note has {note.Length} characters, {LongestNote} are the most");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellation);
        var origin = new WeightOrigin(http.Features.Get<TokenEntry>()!.Holder, note is null ? null : VisibleText.Of(note, LongestNote), time.GetUtcNow());
        try
        {
            return Problems.Ok(await weights.ImportTeacherAsync(body.GetBuffer().AsMemory(0, (int)body.Length), origin, cancellation));
        }
        catch (InvalidDataException no)
        {
            return Refused(no.Message);
        }
    }

    private static IResult Refused(string why) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "this cannot teach", why);
}

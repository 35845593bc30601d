using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Grains.Dispatch;
using Microsoft.Net.Http.Headers;

namespace Kd.Silo.Api;

/// <summary>What trainers wrote to stderr, over HTTP: a snapshot of it or of a range of its bytes, or followed until the attempt ends.</summary>
internal static class CellLogEndpoints
{
    /// <summary>Says whose log it is.</summary>
    private const string AttemptHeader = "Kd-Attempt";

    public static void MapCellLogs(this IEndpointRouteBuilder v1) =>
        v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames)
            .MapGet("/cells/{cell}/log", Log)
            .AnswersAs<string>("text/plain", "What the cell's trainer wrote to stderr: a range of its bytes, all of it, or followed until the attempt ends", 400, 404, 416).Needs(ApiRole.Read);

    /// <param name="cell">A key or the beginning of one, or a label whose slashes are escaped.</param>
    /// <param name="attempt">Null: the newest.</param>
    private static async Task<IResult> Log(
        string name, string cell, int? attempt, bool? follow, HttpContext http, SweepStore sweeps, CellStore cells, IGrainFactory grains, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (await sweeps.PlanAsync(name, http.RequestAborted) is not { } plan)
        {
            return Problems.NoSweep(name);
        }

        var wanted = Uri.UnescapeDataString(cell);
        if (plan.Cells.FirstOrDefault(c => RetrySelection.Names(wanted, c)) is not { } planned)
        {
            return Missing("no such cell", $"sweep {name} has no cell of this name or key; GET /v1/sweeps/{name}/cells lists them");
        }

        var numbers = (await cells.ReadAsync(planned.Key, http.RequestAborted)).Attempts.Select(a => a.Number).ToList();
        if ((attempt is null ? numbers.LastOrDefault() : numbers.Find(n => n == attempt)) is not (> 0 and var number))
        {
            return Missing("no such attempt", numbers.Count == 0 ? $"{planned.Label} has not been attempted yet" : $"{planned.Label} has had the attempts {string.Join(", ", numbers)}");
        }

        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers[AttemptHeader] = $"{number}";
        var log = new AttemptLog(cells, new AttemptId(planned.Key, number), time);
        if (follow is not true)
        {
            await Snapshot(http, log);
            return Results.Empty;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var dispatcher = grains.GetGrain<IDispatcherGrain>(IDispatcherGrain.DefaultPool);
        await log.Follow(http.Response, async () => (await dispatcher.GetLeased()).Keys.Contains(planned.Key), end.Token);
        return Results.Empty;
    }

    private static async Task Snapshot(HttpContext http, AttemptLog log)
    {
        await using var file = await log.Open(http.RequestAborted);
        var response = http.Response;
        response.Headers.AcceptRanges = "bytes";
        var range = http.Request.GetTypedHeaders().Range is { Ranges.Count: 1 } asked && asked.Unit == "bytes" ? asked.Ranges.First() : null;
        var (from, count) = Part(range, file.Length);
        if (range is not null && count <= 0)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = new ContentRangeHeaderValue(file.Length).ToString();
            return;
        }

        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, file.Length).ToString();
        }

        // It may grow meanwhile: no more is sent than was promised.
        response.ContentLength = count;
        file.Position = from;
        await Microsoft.AspNetCore.Http.Extensions.StreamCopyOperation.CopyToAsync(file, response.Body, count, http.RequestAborted);
    }

    private static (long From, long Count) Part(RangeItemHeaderValue? range, long length) => range switch
    {
        { From: { } from } => (from, Math.Min(range.To ?? long.MaxValue, length - 1) - from + 1),
        { To: { } last } => (Math.Max(0, length - last), Math.Min(last, length)),
        _ => (0, length),
    };

    private static IResult Missing(string title, string detail) => Problems.Of(StatusCodes.Status404NotFound, title, detail);
}

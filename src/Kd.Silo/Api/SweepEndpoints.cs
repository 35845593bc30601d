using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;
using Kd.Silo.Sweeps;

namespace Kd.Silo.Api;

/// <summary>Sweeps over HTTP.</summary>
internal static class SweepEndpoints
{
    public const string Json = "application/json";

    public static void MapSweeps(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/plans", async (HttpContext http, SweepDesk desk, IHostApplicationLifetime lifetime) => await PlanEvents.Answer(http, desk, EventStream.Silence, lifetime.ApplicationStopping))
            .Accepts<SubmitRequest>(Json).Answers<PlanSummary>("What a grid would train; nothing is kept. With Accept: text/event-stream the probes of its shapes are told as events", 400, 413, 415, 422)
            .Needs(ApiRole.Submit);
        v1.MapPost("/sweeps", async (HttpRequest request, SweepDesk desk, CancellationToken cancellation) =>
            Answer(await desk.Submit(await Body<SubmitRequest>(request, cancellation), cancellation)))
            .Accepts<SubmitRequest>(Json).Answers<SubmitResponse>("Keeps and trains a grid", 400, 409, 413, 415, 422).Produces<SubmitResponse>(StatusCodes.Status201Created).Needs(ApiRole.Submit);
        v1.MapGet("/sweeps", List).Answers<ImmutableArray<SweepStatus>>("Every sweep's status").Needs(ApiRole.Read);
        var sweep = v1.MapGroup("/sweeps/{name}").AddEndpointFilter(KnowNames);
        sweep.MapGet("", async (string name, IGrainFactory grains) =>
            await grains.GetGrain<ISweepGrain>(name).GetStatus() is { } status ? Problems.Ok(status) : Problems.NoSweep(name))
            .Answers<SweepStatus>("Where a sweep stands", 404).Needs(ApiRole.Read);
        sweep.MapGet("/cells", async (string name, IGrainFactory grains, SweepStore sweeps, CancellationToken cancellation) =>
            await grains.GetGrain<ISweepGrain>(name).GetCells() is { } rows ? Problems.Ok(rows.Cells) : await Unread(name, sweeps, cancellation))
            .Answers<ImmutableArray<CellView>>("Its cells in plan order, done ones with their result", 404).Needs(ApiRole.Read);
        sweep.MapGet("/table", async (string name, IGrainFactory grains) =>
            await grains.GetGrain<IAggregatorGrain>(name).GetTable() is { } table ? Problems.Ok(table) : Problems.NoSweep(name))
            .Answers<SweepTable>("The table of the results there are", 404).Needs(ApiRole.Read);
        sweep.MapGet("/plan", async (string name, SweepStore sweeps, CancellationToken cancellation) =>
            await sweeps.PlanAsync(name, cancellation) is { } plan ? Problems.Ok(plan) : Problems.NoSweep(name))
            .Answers<Plan>("Its plan as it was made when submitted", 404).Needs(ApiRole.Read);
        sweep.MapGet("/events", Events)
            .AnswersAs<SweepStatus>(EventStream.MediaType, "Its status as server-sent events, resumed by Last-Event-ID", 404).Needs(ApiRole.Read);
        sweep.MapPost("/reevaluations", async (string name, HttpRequest request, ReevaluationDesk desk, CancellationToken cancellation) =>
            await desk.Run(name, (await Body<ReevaluateRequest>(request, cancellation)).Cells, cancellation) is { } done ? Problems.Ok(done) : Problems.NoSweep(name))
            .Accepts<ReevaluateRequest>(Json).Answers<ImmutableArray<Reevaluation>>("Computes metrics anew from kept detections", 400, 404, 413, 415).Needs(ApiRole.Submit);
    }

    /// <summary>A name that no sweep may have goes no further than here.</summary>
    internal static ValueTask<object?> KnowNames(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        ArtifactPaths.IsName(context.HttpContext.GetRouteValue("name") as string) ? next(context) : ValueTask.FromResult<object?>(Problems.NoName());

    /// <summary>There is no such sweep, unless reading its plan tells what is wrong with it.</summary>
    internal static async Task<IResult> Unread(string name, SweepStore sweeps, CancellationToken cancellation)
    {
        await sweeps.PlanAsync(name, cancellation);
        return Problems.NoSweep(name);
    }

    internal static async Task<T> Body<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<T>(request.Body, KdJson.Options, cancellation) ?? throw new JsonException($"a {typeof(T).Name} was expected, found null");
            return NullIn(body) is { } member ? throw new JsonException($"\"{member}\" holds null, where texts were expected") : body;
        }
        catch (JsonException malformed)
        {
            throw new BadHttpRequestException(malformed.Message, malformed);
        }
    }

    /// <summary>The member that holds null among its texts, as JSON allows; null: none does.</summary>
    private static string? NullIn(object body) => body switch
    {
        SubmitRequest { Only: var only } when only.Contains(null!) => "only",
        RetryRequest { Cells: var cells } when cells.Contains(null!) => "cells",
        RetryRequest { Configs: var configs } when configs.Contains(null!) => "configs",
        _ => null,
    };

    internal static IResult Answer(DeskAnswer answer) => answer switch
    {
        DeskPlanned planned => Problems.Ok(planned.Summary),
        DeskSubmitted submitted => Problems.Ok(submitted.Response, submitted.Response.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK),
        DeskRefused refused => Problems.Of(StatusCodes.Status422UnprocessableEntity, "the grid is not valid", $"{refused.Problems.Length} {(refused.Problems.Length == 1 ? "problem" : "problems")}: mend them all, then send it again", refused.Problems),
        DeskUnmatched unmatched => Problems.Of(StatusCodes.Status422UnprocessableEntity, "nothing to train", unmatched.Message),
        DeskConflict conflict => Problems.Of(StatusCodes.Status409Conflict, "the name is taken", conflict.Message),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<IResult> List(SweepStore sweeps, IGrainFactory grains, CancellationToken cancellation)
    {
        var statuses = new List<SweepStatus>();
        foreach (var name in await sweeps.ListAsync(cancellation))
        {
            if (await grains.GetGrain<ISweepGrain>(name).GetStatus() is { } status)
            {
                statuses.Add(status);
            }
        }

        return Problems.Ok(statuses);
    }

    private static async Task<IResult> Events(string name, HttpContext http, IGrainFactory grains, SweepFeeds feeds, IHostApplicationLifetime lifetime)
    {
        if (await grains.GetGrain<ISweepGrain>(name).GetStatus() is null)
        {
            return Problems.NoSweep(name);
        }

        using var seat = feeds.Join(name);
        if (seat is null)
        {
            return Problems.TooMany($"{SweepFeeds.MaxWatchers} watch sweeps at this silo already: ask another silo, or GET /v1/sweeps/{name} from time to time", TimeSpan.FromSeconds(10), http.Response);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await SweepStream.Write(http.Response, seat.Feed, http.Request.Headers["Last-Event-ID"], EventStream.Silence, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client left, the sweep is gone, or the silo stops: each ends a stream in good order.
        }

        return Results.Empty;
    }
}

using Kd.Core.Api;
using Kd.Silo.Sweeps;

namespace Kd.Silo.Api;

/// <summary>What becomes of a sweep after it was submitted, over HTTP.</summary>
internal static class SweepLifeEndpoints
{
    public static void MapSweepLife(this IEndpointRouteBuilder v1)
    {
        var sweep = v1.MapGroup("/sweeps/{name}").AddEndpointFilter(SweepEndpoints.KnowNames);
        sweep.MapPost("/cancel", async (string name, SweepLifeDesk desk, CancellationToken cancellation) =>
            await desk.Cancel(name, cancellation) is { } change ? Problems.Ok(change) : Problems.NoSweep(name))
            .Answers<SweepChange>("Its cells stop, unless another sweep wants them", 404).Needs(ApiRole.Submit);
        sweep.MapPost("/resume", async (string name, SweepLifeDesk desk, CancellationToken cancellation) =>
            await desk.Resume(name, cancellation) is { } change ? Problems.Ok(change) : Problems.NoSweep(name))
            .Answers<SweepChange>("Works on it again", 404).Needs(ApiRole.Submit);
        sweep.MapPost("/retry", async (string name, HttpRequest request, SweepLifeDesk desk, CancellationToken cancellation) =>
            await desk.Retry(name, await SweepEndpoints.Body<RetryRequest>(request, cancellation), cancellation) switch
            {
                Retried retried => Problems.Ok(retried.Response),
                RetryUnmatched unmatched => Problems.Of(StatusCodes.Status422UnprocessableEntity, "nothing has that name", unmatched.Message),
                _ => Problems.NoSweep(name),
            }).Accepts<RetryRequest>(SweepEndpoints.Json).Answers<RetryResponse>("Forgets failures, so that their cells are tried again", 400, 404, 413, 415, 422).Needs(ApiRole.Submit);
        sweep.MapDelete("", async (string name, SweepLifeDesk desk, CancellationToken cancellation) =>
            await desk.Delete(name, cancellation) is { } deleted ? Problems.Ok(deleted) : Problems.NoSweep(name))
            .Answers<DeleteResponse>("Takes the sweep away; its cells stay", 404).Needs(ApiRole.Admin);
    }
}

using System.Threading.Channels;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Silo.Sweeps;

namespace Kd.Silo.Api;

/// <summary>
/// The answer to a grid handed in for planning. Who accepts server-sent events gets them once a shape is probed: "probing" when the next one is
/// begun, again in silence, and then "plan" or "problem". A refusal, or a plan without probes, is answered as it would be otherwise.
/// </summary>
internal static class PlanEvents
{
    public static async Task<IResult> Answer(HttpContext http, SweepDesk desk, TimeSpan silence, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var request = await Request(http.Request, end.Token);
        var news = Channel.CreateUnbounded<ProbeProgress>();
        var planning = Plan();
        if (!Wanted(http.Request) || !await news.Reader.WaitToReadAsync(end.Token))
        {
            return SweepEndpoints.Answer(await planning);
        }

        try
        {
            await Tell(http.Response, news.Reader, silence, end.Token);
            await End(http, planning, end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && end.IsCancellationRequested)
        {
            // The client left, or the silo stops.
        }

        await end.CancelAsync();
        await ((Task)planning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Results.Empty;

        async Task<DeskAnswer> Plan()
        {
            try
            {
                return await desk.Plan(request, progress => news.Writer.TryWrite(progress), end.Token);
            }
            finally
            {
                news.Writer.Complete();
            }
        }
    }

    private static bool Wanted(HttpRequest request) => request.GetTypedHeaders().Accept.Any(a => a.MediaType == EventStream.MediaType);

    private static async Task<SubmitRequest> Request(HttpRequest http, CancellationToken cancellation)
    {
        var request = await SweepEndpoints.Body<SubmitRequest>(http, cancellation);
        return request.ProbeSeconds is null or (> 0 and <= SubmitRequest.MostProbeSeconds)
            ? request
            : throw new BadHttpRequestException($"\"probeSeconds\" takes a number of seconds, at most {SubmitRequest.MostProbeSeconds}");
    }

    // Until nothing more is probed.
    private static async Task Tell(HttpResponse response, ChannelReader<ProbeProgress> news, TimeSpan silence, CancellationToken cancellation)
    {
        await EventStream.Begin(response, cancellation);
        var waiting = news.WaitToReadAsync(cancellation).AsTask();
        ProbeProgress? now = null;
        while (true)
        {
            if (waiting.IsCompleted)
            {
                if (!await waiting)
                {
                    return;
                }

                news.TryRead(out now);
                waiting = news.WaitToReadAsync(cancellation).AsTask();
            }

            await Write(response, "probing", KdJson.Serialize(now), cancellation);
            await Task.WhenAny(waiting, Task.Delay(silence, cancellation));
        }
    }

    private static async Task End(HttpContext http, Task<DeskAnswer> planning, CancellationToken cancellation)
    {
        try
        {
            await Write(http.Response, "plan", KdJson.Serialize(((DeskPlanned)await planning).Summary), cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var problem = Problems.Unexpected(e, http);
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloApi)).LogRequestFailed(http.Request.Method, http.Request.Path, http.TraceIdentifier, e);
            await Write(http.Response, "problem", KdJson.Serialize(problem.Value), cancellation);
        }
    }

    private static Task Write(HttpResponse response, string kind, string data, CancellationToken cancellation) =>
        EventStream.Write(response, $"event: {kind}\ndata: {data}\n\n", cancellation);
}

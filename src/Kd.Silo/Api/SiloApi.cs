using System.Reflection;
using Kd.Core.Api;
using Kd.Silo.Datasets;

namespace Kd.Silo.Api;

/// <summary>The HTTP API: /v1 behind the token, health without one, errors as problems.</summary>
internal static class SiloApi
{
    /// <summary>A grid of the most cells allowed stays far below.</summary>
    public const long MaxBodyBytes = 4 * 1024 * 1024;

    public static void MapSiloApi(this WebApplication app)
    {
        app.Use(Guard);
        app.MapGet("/health/live", () => Results.Text("ok"));
        app.MapGet("/health/ready", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStopping.IsCancellationRequested ? Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Text("ok"));
        var v1 = app.MapGroup("/v1");
        v1.MapSweeps();
        v1.MapGet("/version", async (TrainerDesk trainers, CancellationToken cancellation) =>
        {
            var hello = await trainers.Hello(cancellation);
            return Problems.Ok(new ServerVersion(Version, hello.TrainerRevision, hello.EvaluationRevision, hello.Backend));
        });
        app.MapFallback((HttpRequest request) => Problems.Of(StatusCodes.Status404NotFound, "no such resource", $"{request.Method} {request.Path} is no part of this API"));
    }

    private static string Version => typeof(SiloApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static async Task Guard(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/health") && !http.RequestServices.GetRequiredService<ApiToken>().Admits(http.Request.Headers.Authorization))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Unauthorized().ExecuteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloApi)).LogRequestFailed(http.Request.Path, e);
            await Problems.Unexpected(e).ExecuteAsync(http);
        }
    }
}

/// <summary>Log entries of the API.</summary>
internal static partial class SiloApiLog
{
    [LoggerMessage(LogLevel.Warning, "request={Path} failed")]
    public static partial void LogRequestFailed(this ILogger log, string path, Exception error);
}

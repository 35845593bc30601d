using Kd.Core.Api;
using Kd.Silo.Datasets;
using Kd.Silo.Metrics;

namespace Kd.Silo.Api;

/// <summary>The HTTP API: /v1 for those whose token has the role, health for all, errors as problems.</summary>
internal static class SiloApi
{
    public static void MapSiloApi(this WebApplication app)
    {
        app.Use(new ApiMeter(app.Services.GetRequiredService<KdMeters>()).Measure);
        app.Use(Answer);
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<ApiGuard>().Check);
        app.UseRateLimiter();
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApi(ApiDescription.Path).Needs(ApiRole.Read);
        var v1 = app.MapGroup("/v1");
        v1.MapSweeps();
        v1.MapSweepFiles();
        v1.MapSweepTexts();
        v1.MapSweepLife();
        v1.MapCells();
        v1.MapCellLogs();
        v1.MapCluster();
        v1.MapArtifacts();
        v1.MapWeights();
        v1.MapGet("/version", async (TrainerDesk trainers, CancellationToken cancellation) =>
        {
            var hello = await trainers.Hello(cancellation);
            return Problems.Ok(new ServerVersion(SiloBuild.Name, hello.TrainerRevision, hello.EvaluationRevision, hello.Backend));
        }).Answers<ServerVersion>("Versions of silo, trainer and backend").Needs(ApiRole.Read);
    }

    /// <summary>Whatever goes wrong below is answered by a problem.</summary>
    private static async Task Answer(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode >= StatusCodes.Status400BadRequest)
            {
                http.Response.ContentLength = null;
                await Problems.OfStatus(http.Response.StatusCode, http.Request).ExecuteAsync(http);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var problem = Problems.Unexpected(e, http);
            if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloApi)).LogRequestFailed(http.Request.Method, http.Request.Path, http.TraceIdentifier, e);
            }

            await problem.ExecuteAsync(http);
        }
    }
}

/// <summary>Log entries of the API.</summary>
internal static partial class SiloApiLog
{
    [LoggerMessage(LogLevel.Error, "request={Method} {Path} trace={Trace} failed")]
    public static partial void LogRequestFailed(this ILogger log, string method, string path, string trace, Exception error);
}

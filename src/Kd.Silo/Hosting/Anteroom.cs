using System.Diagnostics;

namespace Kd.Silo.Hosting;

/// <summary>
/// Where a silo waits until what it needs is there. It listens where the silo will, lives, is not ready and says why, so that
/// whoever supervises it has no reason to start it again, and whoever looks sees what is missing.
/// </summary>
internal static partial class Anteroom
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>True when the silo can start; false when it was asked to end meanwhile.</summary>
    /// <exception cref="SiloRefusedException">Something was still missing at the end of <see cref="SiloOptions.Wait"/>.</exception>
    public static async Task<bool> Wait(SiloOptions options)
    {
        var missing = await Requisites.Missing(options, CancellationToken.None);
        if (missing is null)
        {
            return true;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "kd-silo" });
        builder.WebHost.UseKestrelCore().UseUrls(options.Url);
        builder.Services.AddRoutingCore();
        KdSilo.AddLog(builder.Logging, options);
        if (ParentPipe.Exists)
        {
            builder.Services.AddHostedService<ParentPipe>();
        }

        await using var room = builder.Build();
        room.MapGet("/health/live", () => Results.Text("ok"));
        room.MapFallback(() => Results.Text(missing, statusCode: StatusCodes.Status503ServiceUnavailable));
        await room.StartAsync();
        var log = room.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Anteroom));
        var ending = room.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var since = Stopwatch.GetTimestamp();
        var said = "";
        try
        {
            for (; missing is not null; missing = await Requisites.Missing(options, ending))
            {
                if (Stopwatch.GetElapsedTime(since) > options.Wait)
                {
                    throw new SiloRefusedException(missing);
                }

                if (missing != said)
                {
                    LogWaits(log, missing);
                }

                said = missing;
                await Task.Delay(Look, ending);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await room.StopAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "waits, not ready: {Missing}")]
    private static partial void LogWaits(ILogger log, string missing);
}

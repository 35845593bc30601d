using System.Security.Cryptography;
using System.Text;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Grains.Sweeps;
using Kd.Silo.Slots;

namespace Kd.Silo.Api;

/// <summary>Server-sent events of a sweep: its status now, and again whenever it has changed. An event's id is its content's hash, so a client that comes back is not told the same twice.</summary>
internal sealed class SweepStream(ISweepGrain sweep, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public async Task Write(HttpResponse response, string? lastId, SweepStatus first, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        await response.Body.FlushAsync(cancellation);
        var (status, id, said) = (first, lastId, time.GetTimestamp());
        while (!cancellation.IsCancellationRequested)
        {
            var data = KdJson.Serialize(status);
            var next = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..16];
            if (next != id)
            {
                await Say(response, $"id: {next}\nevent: status\ndata: {data}\n\n", cancellation);
                (id, said) = (next, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(said) > Silence)
            {
                await Say(response, ":\n\n", cancellation);
                said = time.GetTimestamp();
            }

            await Task.Delay(Look, time, cancellation);
            status = await Next() ?? status;
        }
    }

    private async Task<SweepStatus?> Next()
    {
        try
        {
            return await sweep.GetStatus();
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            return null;
        }
    }

    private static async Task Say(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}

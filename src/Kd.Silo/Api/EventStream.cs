namespace Kd.Silo.Api;

/// <summary>How server-sent events leave.</summary>
internal static class EventStream
{
    public const string MediaType = "text/event-stream";

    /// <summary>After so long without an event a sign of life is sent: less than what proxies wait for.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public static Task Begin(HttpResponse response, CancellationToken cancellation)
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        return response.Body.FlushAsync(cancellation);
    }

    /// <param name="text">Whole lines, an empty one at the end.</param>
    public static async Task Write(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}

using System.Diagnostics;
using Kd.Silo.Metrics;
using static Kd.Silo.Metrics.KdMeters;

namespace Kd.Silo.Api;

/// <summary>Counts requests by route, never by path: names in paths are not ours to bound.</summary>
internal sealed class ApiMeter(KdMeters meters)
{
    public async Task Measure(HttpContext http, RequestDelegate next)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            Count(http, start);
        }
    }

    private void Count(HttpContext http, long start)
    {
        var known = http.GetEndpoint() as RouteEndpoint;
        var route = known?.RoutePattern.RawText is { } text ? $"/{text.Trim('/')}" : "none";
        meters.Requests.Add(1, Tag("method", known is null ? "any" : http.Request.Method), Tag("route", route), Tag("code", $"{http.Response.StatusCode}"));
        if (http.Response.ContentType?.StartsWith(EventStream.MediaType, StringComparison.Ordinal) != true)
        {
            meters.RequestTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, Tag("route", route));
        }
    }
}

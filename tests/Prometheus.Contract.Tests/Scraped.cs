using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Prometheus.Contract.Tests;

/// <summary>A web server with a scraping endpoint over one meter, on a free port.</summary>
internal sealed class Scraped : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http;

    private Scraped(WebApplication app, Meter meter)
    {
        (this.app, Meter) = (app, meter);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept", "text/plain;version=0.0.4");
    }

    public Meter Meter { get; }

    public static async Task<Scraped> Start(Action<PrometheusAspNetCoreOptions>? configure = null)
    {
        var meter = new Meter($"contract-{Guid.NewGuid():n}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "contract")]))
            .AddMeter(meter.Name)
            .AddPrometheusExporter(options =>
            {
                (options.ScopeInfoEnabled, options.TargetInfoEnabled, options.ScrapeResponseCacheDurationMilliseconds) = (false, false, 0);
                configure?.Invoke(options);
            })
            .Build());
        var started = builder.Build();
        started.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        await started.StartAsync();
        return new(started, meter);
    }

    public Task<HttpResponseMessage> Send(HttpMethod method) => http.SendAsync(new HttpRequestMessage(method, "/metrics"));

    public Task<string> Text() => http.GetStringAsync("/metrics");

    /// <summary>Sample lines, in their order.</summary>
    public async Task<string[]> Samples() => [.. (await Text()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Meter.Dispose();
        await app.DisposeAsync();
    }
}

namespace OpenTelemetry.Exporter;

/// <summary>How metrics are shown to Prometheus.</summary>
public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    /// <summary>Where they are scraped.</summary>
    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    /// <summary>Scrapes within so many milliseconds of one get the same answer; 0 collects for each.</summary>
    public int ScrapeResponseCacheDurationMilliseconds { get; set; } = 300;

    /// <summary>Names the meter of each series in the label otel_scope_name.</summary>
    public bool ScopeInfoEnabled { get; set; } = true;

    /// <summary>Shows the resource's attributes as the metric target_info.</summary>
    public bool TargetInfoEnabled { get; set; } = true;
}

using Kd.Core.Api;
using Kd.Silo.Api;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kd.Silo.Metrics;

/// <summary>Puts metrics and traces into the silo.</summary>
internal static class MetricsHosting
{
    public const string Path = "/metrics";

    /// <summary>Series of one metric over a silo's life, those of sweeps long gone included: OpenTelemetry counts them too.</summary>
    private const int MostSeries = 50_000;

    public static void AddMetrics(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton(_ => Provider());
        services.AddSingleton(provider =>
        {
            // Whoever listens must be there before the instruments are: what was counted earlier is lost.
            provider.GetRequiredService<MeterProvider>();
            return new KdMeters();
        });
        services.AddSingleton<SlotMeters>().AddSingleton<StoreWatch>().AddSingleton<SweepWatch>();
        services.AddHostedService<ClusterWatch>();
        if (options.Otlp is { } collector)
        {
            services.AddSingleton(_ => Tracer(collector));
        }
    }

    /// <summary>GET /metrics, for those who may read: it tells the names of sweeps, configurations and data sets.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder api) =>
        api.MapPrometheusScrapingEndpoint(Path).WithMetadata(new HttpMethodMetadata([HttpMethods.Get])).Needs(ApiRole.Read);

    private static MeterProvider Provider() => Sdk.CreateMeterProviderBuilder()
        .AddMeter(KdMeters.Name)
        .AddView(instrument => instrument.Name.StartsWith("kd_sweep_", StringComparison.Ordinal) || instrument.Name.StartsWith("kd_table_", StringComparison.Ordinal)
            ? new MetricStreamConfiguration { CardinalityLimit = MostSeries }
            : null)
        .AddPrometheusExporter(prometheus => (prometheus.ScopeInfoEnabled, prometheus.TargetInfoEnabled, prometheus.ScrapeResponseCacheDurationMilliseconds) = (false, false, 0))
        .Build();

    private static TracerProvider Tracer(Uri collector) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource.AddService("kd-silo", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}"))
        .SetSampler(new AlwaysOnSampler())
        .AddSource(KdTraces.Name)
        .AddOtlpExporter(otlp => (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(collector, "/v1/traces")))
        .Build();
}

using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter;

/// <summary>Turns what a meter provider collects into text, whenever it is scraped.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    // The SDK finds a provider's exporters for the packages of its own house only.
    private static readonly ConditionalWeakTable<PrometheusExporter, object?> All = [];

    private readonly PrometheusAspNetCoreOptions options;
    private readonly Lock turn = new();
    private byte[]? text;
    private long collected;

    public PrometheusExporter(PrometheusAspNetCoreOptions options)
    {
        this.options = options;
        All.Add(this, null);
    }

    public Func<int, bool>? Collect { get; set; }

    public static PrometheusExporter? Of(MeterProvider provider) => All.Select(entry => entry.Key).FirstOrDefault(exporter => ReferenceEquals(exporter.ParentProvider, provider));

    /// <summary>Null when the metrics cannot be collected.</summary>
    public byte[]? Scrape()
    {
        lock (turn)
        {
            if (text is not null && Environment.TickCount64 - collected < options.ScrapeResponseCacheDurationMilliseconds)
            {
                return text;
            }

            text = null;
            collected = Environment.TickCount64;
            return Collect!(Timeout.Infinite) ? text ?? [] : null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var writer = new PrometheusText(options.ScopeInfoEnabled);
        if (options.TargetInfoEnabled)
        {
            writer.WriteTarget(ParentProvider.GetResource());
        }

        var metrics = new List<(PrometheusName Name, Metric Metric)>();
        foreach (var metric in batch)
        {
            if (metric.MetricType != MetricType.ExponentialHistogram)
            {
                metrics.Add((PrometheusName.Of(metric), metric));
            }
        }

        foreach (var family in metrics.GroupBy(m => m.Name.Text).OrderBy(g => g.Key, StringComparer.Ordinal).Where(g => g.Select(m => m.Name.Type).Distinct().Count() == 1))
        {
            writer.WriteFamily(family.First().Name, [.. family.Select(m => m.Metric).OrderBy(m => m.MeterName, StringComparer.Ordinal)]);
        }

        text = writer.ToUtf8();
        return ExportResult.Success;
    }
}

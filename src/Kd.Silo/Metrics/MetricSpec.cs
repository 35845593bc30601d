using System.Collections.Immutable;

namespace Kd.Silo.Metrics;

/// <summary>A metric as Prometheus shows it: its name ends in its unit, a counter's in _total.</summary>
/// <param name="Labels">All that its series may carry.</param>
/// <param name="Meaning">Its help text, and its row in docs/metrics.md.</param>
internal sealed record MetricSpec(string Name, MetricKind Kind, ImmutableArray<string> Labels, string Meaning)
{
    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public ImmutableArray<double> Buckets { get; init; } = [];

    /// <summary>As OpenTelemetry writes units; the exporter adds none, since the name has it already.</summary>
    public string? Unit =>
        Name.EndsWith("_seconds", StringComparison.Ordinal) || Name.EndsWith("_seconds_total", StringComparison.Ordinal) ? "s"
        : Name.EndsWith("_bytes", StringComparison.Ordinal) || Name.EndsWith("_bytes_total", StringComparison.Ordinal) ? "By"
        : null;
}

/// <summary>Kinds of metrics.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

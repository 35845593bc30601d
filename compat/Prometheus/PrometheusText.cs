using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter;

/// <summary>Writes Prometheus' text format 0.0.4.</summary>
internal sealed class PrometheusText(bool scope)
{
    private readonly StringBuilder text = new();

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(text.ToString());

    public void WriteTarget(Resource resource)
    {
        var attributes = resource.Attributes.ToList();
        if (attributes.Count > 0)
        {
            text.Append("# TYPE target_info gauge\n# HELP target_info Target metadata\n");
            Line("target_info", attributes.ConvertAll(a => Pair(a.Key, a.Value)), "1");
        }
    }

    public void WriteFamily(PrometheusName name, IReadOnlyList<Metric> metrics)
    {
        text.Append("# TYPE ").Append(name.Text).Append(' ').Append(name.Type).Append('\n');
        if (metrics.Select(m => m.Description).FirstOrDefault(d => d.Length > 0) is { } help)
        {
            text.Append("# HELP ").Append(name.Text).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        }

        foreach (var metric in metrics)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                var labels = Labels(metric, point);
                if (metric.MetricType == MetricType.Histogram)
                {
                    WriteHistogram(name.Text, labels, point);
                }
                else
                {
                    Line(name.Text, labels, Value(metric.MetricType, point));
                }
            }
        }
    }

    private void WriteHistogram(string name, List<string> labels, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Line($"{name}_bucket", [.. labels, $"le=\"{Number(bucket.ExplicitBound)}\""], below.ToString(CultureInfo.InvariantCulture));
        }

        Line($"{name}_sum", labels, Number(point.GetHistogramSum()));
        Line($"{name}_count", labels, point.GetHistogramCount().ToString(CultureInfo.InvariantCulture));
    }

    // Labels whose names become the same are joined, as the rules say.
    private List<string> Labels(Metric metric, in MetricPoint point)
    {
        var pairs = new List<KeyValuePair<string, object?>>();
        foreach (var tag in point.Tags)
        {
            pairs.Add(tag);
        }

        var labels = pairs.GroupBy(p => PrometheusName.Label(p.Key)).Select(g => Pair(g.Key, string.Join(';', g.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Text(p.Value)))));
        return scope ? [Pair("otel_scope_name", metric.MeterName), .. labels] : [.. labels];
    }

    private void Line(string name, List<string> labels, string value) => text.Append(name).Append('{').AppendJoin(',', labels).Append("} ").Append(value).Append('\n');

    private static string Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    private static string Pair(string key, object? value) =>
        $"{PrometheusName.Label(key)}=\"{Text(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Text(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}

using System.Text;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter;

/// <summary>A metric's name and type as Prometheus knows them, by OpenTelemetry's rules for Prometheus: unit in words, counters end in _total.</summary>
internal sealed partial record PrometheusName(string Text, string Type)
{
    private const string Total = "_total";

    public static PrometheusName Of(Metric metric) => Of(metric.Name, metric.Unit, TypeOf(metric.MetricType));

    public static PrometheusName Of(string name, string unit, string type)
    {
        var text = Sanitized(name);
        var suffix = UnitWords(unit);
        if (suffix.Length > 0 && !text.EndsWith(suffix, StringComparison.Ordinal) && !(type == "counter" && text.EndsWith(suffix + Total, StringComparison.Ordinal)))
        {
            text += $"_{suffix}";
        }

        return new(type == "counter" && !text.EndsWith(Total, StringComparison.Ordinal) ? text + Total : text, type);
    }

    /// <summary>A label's name: letters, digits and underscores, no digit first.</summary>
    public static string Label(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            text.Append('_');
        }

        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return text.ToString();
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Sanitized(string name)
    {
        var text = char.IsAsciiDigit(name[0]) ? $"_{name[1..]}" : name;
        return Forbidden().Replace(text, "_");
    }

    private static string UnitWords(string unit)
    {
        var plain = Annotation().Replace(unit, "");
        var slash = plain.IndexOf('/');
        var words = slash >= 0 && slash < plain.Length - 1 ? $"{Word(plain[..slash])}_per_{PerWord(plain[(slash + 1)..])}" : Word(plain);
        return Forbidden().Replace(words, "_").Trim('_');
    }

    private static string Word(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "%" => "percent",
        "1" => "",
        _ => unit,
    };

    private static string PerWord(string unit) => unit switch
    {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        _ => unit,
    };

    [GeneratedRegex("[^a-zA-Z0-9:]+")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Annotation();
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kd.Metrics.Tests;

/// <summary>A query of a dashboard's panel.</summary>
internal sealed record PanelQuery(string Panel, string Expression)
{
    /// <summary>As Grafana asks it, for that sweep and a scrape every second.</summary>
    public string Resolved(string sweep) =>
        Expression.Replace("$sweep", sweep, StringComparison.Ordinal).Replace("$__rate_interval", "10s", StringComparison.Ordinal);
}

/// <summary>A Grafana dashboard as it lies in the chart.</summary>
internal sealed class Dashboard(string file)
{
    private readonly JsonElement root = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Files.Dashboards, file)));

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Files.Dashboards, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public IEnumerable<JsonElement> Panels => root.GetProperty("panels").EnumerateArray();

    public JsonElement Root => root;

    public IEnumerable<PanelQuery> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select new PanelQuery(panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!);

    /// <summary>Variables whose values Grafana asks Prometheus for, each with its metric and label.</summary>
    public IEnumerable<(string Name, string Metric, string Label)> Variables =>
        from variable in root.GetProperty("templating").GetProperty("list").EnumerateArray()
        where variable.GetProperty("type").GetString() == "query"
        let asked = Regex.Match(variable.GetProperty("query").GetProperty("query").GetString()!, @"^label_values\((?<metric>\w+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture)
        select (variable.GetProperty("name").GetString()!, asked.Groups["metric"].Value, asked.Groups["label"].Value);

    /// <summary>Names of metrics in an expression or a text.</summary>
    public static IEnumerable<string> MetricsIn(string text) => Regex.Matches(text, @"\bkd_[a-z0-9_]+").Select(match => match.Value).Distinct(StringComparer.Ordinal);
}

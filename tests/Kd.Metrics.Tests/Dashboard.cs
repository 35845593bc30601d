using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kd.Metrics.Tests;

/// <summary>A query of a dashboard's panel.</summary>
internal sealed record PanelQuery(string Panel, string Expression)
{
    /// <summary>As Grafana asks it, with these values of the variables and a scrape every two seconds.</summary>
    public string Resolved(IReadOnlyDictionary<string, string> variables) =>
        Dashboard.Resolved(Expression, variables).Replace("$__rate_interval", "10s", StringComparison.Ordinal);
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

    /// <summary>Variables whose values Grafana asks Prometheus for, in order, each with its series, the label that has its values, and what stands for all of them.</summary>
    public IEnumerable<(string Name, string Series, string Label, string? All)> Variables =>
        from variable in root.GetProperty("templating").GetProperty("list").EnumerateArray()
        where variable.GetProperty("type").GetString() == "query"
        let asked = Regex.Match(variable.GetProperty("query").GetProperty("query").GetString()!, @"^label_values\((?<series>.+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture)
        select (variable.GetProperty("name").GetString()!, asked.Groups["series"].Value, asked.Groups["label"].Value, variable.TryGetProperty("allValue", out var all) ? all.GetString() : null);

    /// <summary>With variables replaced by their values.</summary>
    public static string Resolved(string expression, IReadOnlyDictionary<string, string> variables) =>
        variables.Aggregate(expression, (text, variable) => text.Replace($"${variable.Key}", variable.Value, StringComparison.Ordinal));

    /// <summary>Names of metrics in an expression or a text.</summary>
    public static IEnumerable<string> MetricsIn(string text) => Regex.Matches(text, @"\bkd_[a-z0-9_]+").Select(match => match.Value).Distinct(StringComparer.Ordinal);
}

using System.Text.RegularExpressions;
using Kd.Grains.Cells;
using Kd.Silo.Metrics;
using Orleans;

namespace Kd.Metrics.Tests;

/// <summary>Code, documentation, dashboards and alerts speak of the same metrics.</summary>
public sealed partial class CatalogueTests
{
    private static readonly HashSet<string> Series =
    [
        .. KdMetrics.All.SelectMany(spec => spec.Kind == MetricKind.Histogram ? new[] { "_bucket", "_sum", "_count" }.Select(part => spec.Name + part) : [spec.Name]),
    ];

    [Fact]
    public void Name_IsPrometheusStyle_AndKnownOnce()
    {
        Assert.All(KdMetrics.All, spec => Assert.Matches("^kd_[a-z][a-z0-9_]*[a-z]$", spec.Name));
        Assert.All(KdMetrics.All, spec => Assert.Equal(spec.Kind == MetricKind.Counter, spec.Name.EndsWith("_total", StringComparison.Ordinal)));
        Assert.All(KdMetrics.All.Where(spec => spec.Kind == MetricKind.Histogram), spec => Assert.True(spec.Unit == "s" && spec.Buckets.Order().SequenceEqual(spec.Buckets)));
        Assert.Equal(KdMetrics.All.Length, KdMetrics.All.Select(spec => spec.Name).Distinct().Count());
    }

    [Fact]
    public void Page_ListsEveryMetric_WithKindLabelsAndMeaning()
    {
        var rows = Row().Matches(File.ReadAllText(Files.Of("docs/metrics.md")))
            .Select(row => $"{row.Groups["name"].Value} {row.Groups["kind"].Value} [{row.Groups["labels"].Value.Replace("`", "", StringComparison.Ordinal)}] {row.Groups["meaning"].Value}");

        Assert.Equal(KdMetrics.All.Select(spec => $"{spec.Name} {spec.Kind.ToString().ToLowerInvariant()} [{string.Join(", ", spec.Labels)}] {spec.Meaning}"), rows);
    }

    [Fact]
    public void GrainCalls_OfEveryGrain_HaveAWord() =>
        Assert.Equal(
            typeof(ICellGrain).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey))).ToHashSet(),
            GrainCallMeter.Words.Keys.ToHashSet());

    [Theory]
    [MemberData(nameof(Dashboard.All), MemberType = typeof(Dashboard))]
    public void Panel_SaysWhatItShows_AndAsksForMetricsThereAre(string file)
    {
        var dashboard = new Dashboard(file);

        Assert.All(dashboard.Queries, query => Assert.Empty(Dashboard.MetricsIn(query.Expression).Except(Series)));
        Assert.All(dashboard.Queries, query => Assert.NotEmpty(Dashboard.MetricsIn(query.Expression)));
        Assert.All(dashboard.Panels, panel => Assert.NotEmpty(panel.GetProperty("description").GetString()!));
        Assert.All(dashboard.Panels, panel => Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!));
        // A panel that may have nothing to show yet says what it waits for.
        Assert.All(dashboard.Panels, panel => Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("noValue").GetString()!));
        Assert.NotEmpty(dashboard.Root.GetProperty("links").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Dashboard.All), MemberType = typeof(Dashboard))]
    public void Query_AsksForOneCluster_OfThoseThatPrometheusScrapes(string file)
    {
        var dashboard = new Dashboard(file);
        const string Scope = "{namespace=\"$namespace\", job=\"$job\"";

        Assert.Equal([("namespace", "kd_build_info", "namespace", null), ("job", "kd_build_info{namespace=\"$namespace\"}", "job", null)], dashboard.Variables.Take(2));
        Assert.All(
            dashboard.Queries.Select(query => query.Expression).Concat(dashboard.Variables.Skip(2).Select(variable => variable.Series)),
            expression => Assert.All(Metric().Matches(expression), metric => Assert.StartsWith(Scope, expression[(metric.Index + metric.Length)..], StringComparison.Ordinal)));
    }

    [Fact]
    public void Rule_KeepsClustersApart()
    {
        var rules = File.ReadAllText(Files.Rules);

        Assert.DoesNotMatch(@"\b(sum|min|max|count|avg)\b(?! by \(namespace, job\) \()", Expressions(rules));
        Assert.DoesNotMatch(@"\b(and|unless)\b(?! on \(namespace, job\) )", Expressions(rules));
    }

    [Fact]
    public void Rule_AsksForMetricsThereAre()
    {
        var asked = Dashboard.MetricsIn(File.ReadAllText(Files.Rules)).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(Series));
    }

    [Fact]
    public void Documents_NameMetricsThereAre()
    {
        var named = Directory.EnumerateFiles(Files.Of("docs"), "*.md").SelectMany(file => Dashboard.MetricsIn(File.ReadAllText(file)));

        Assert.Empty(named.Except(Series.Union(KdMetrics.All.Select(spec => spec.Name))));
    }

    /// <summary>What lies between expr and the next key of each rule.</summary>
    private static string Expressions(string rules) => string.Join('\n', Expression().Matches(rules).Select(match => match.Groups["text"].Value));

    [GeneratedRegex(@"\bkd_[a-z0-9_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?ms)^        expr: (?<text>.*?)(?=^        \w+:)", RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();

    [GeneratedRegex(@"(?m)^\| `(?<name>kd_\w+)` \| (?<kind>\w+) \| (?<labels>[^|]*?) ?\| (?<meaning>[^|]+) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}

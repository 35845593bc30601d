using System.Net;
using System.Text.Json;
using Kd.Silo.Metrics;

namespace Kd.Metrics.Tests.Observed;

/// <summary>Metrics, dashboards, alerts, traces and logs against a running cluster.</summary>
public sealed class ObservedClusterTests(ObservedCluster cluster) : IClassFixture<ObservedCluster>
{
    [Theory]
    [MemberData(nameof(Dashboard.All), MemberType = typeof(Dashboard))]
    public async Task EveryPanel_HasData_WithAndWithoutANamespace(string file)
    {
        var dashboard = new Dashboard(file);
        var empty = ObservedCluster.Namespaces.SelectMany(place => dashboard.Queries.Select(query => (Place: place, Query: query))).ToList();
        await ObservedCluster.Becomes(async () =>
        {
            foreach (var asked in empty.GroupBy(asked => asked.Place).ToList())
            {
                var variables = await cluster.Variables(dashboard, asked.Key);
                foreach (var (place, query) in asked)
                {
                    if (await cluster.HasData(query.Resolved(variables)))
                    {
                        empty.Remove((place, query));
                    }
                }
            }

            return empty.Count == 0;
        });

        Assert.Empty(empty);
    }

    [Fact]
    public async Task Variables_OfTheSweepDashboard_OfferNamespaceClusterAndSweep()
    {
        var dashboard = new Dashboard("sweep.json");
        Dictionary<string, string> plain = [], placed = [];
        await ObservedCluster.Becomes(async () =>
        {
            (plain, placed) = (await cluster.Variables(dashboard, ""), await cluster.Variables(dashboard, "lab"));
            return plain["sweep"] is not "" && placed["sweep"] is not "";
        });

        Assert.Equal(["lab"], await cluster.Values("kd_build_info", "namespace"));
        Assert.Equal(["kdlab"], await cluster.Values("kd_build_info{namespace=\"lab\"}", "job"));
        Assert.Equal([("namespace", ""), ("job", "kd"), ("sweep", ObservedCluster.Sweep)], plain.Select(variable => (variable.Key, variable.Value)));
        Assert.Equal([("namespace", "lab"), ("job", "kdlab"), ("sweep", ObservedCluster.Sweep)], placed.Select(variable => (variable.Key, variable.Value)));
    }

    [Fact]
    public async Task Failure_OfASweep_IsToldWithItsCause()
    {
        string[] lines = [];
        const string Failed = "kd_sweep_failures{cause=\"bad_data\",state=\"failed\",sweep=\"toy\"} 1";
        await ObservedCluster.Becomes(async () =>
        {
            lines = (await cluster.Silos[0].Http.GetStringAsync(MetricsHosting.Path)).Split('\n');
            return lines.Any(line => line.StartsWith(Failed, StringComparison.Ordinal));
        });

        Assert.Contains(lines, line => line.StartsWith(Failed, StringComparison.Ordinal));
        Assert.Equal(8, lines.Count(line => line.StartsWith("kd_sweep_failures{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task EveryMetric_IsScraped_WithNoOtherLabelsThanTold()
    {
        List<Dictionary<string, string>> series = [];
        var missing = KdMetrics.All;
        await ObservedCluster.Becomes(async () =>
        {
            series = await cluster.Series();
            missing = [.. KdMetrics.All.Where(spec => !series.Exists(s => Of(s["__name__"]) == spec))];
            return missing.IsEmpty;
        });

        Assert.Empty(missing);
        Assert.All(series, labels => Assert.Empty(labels.Keys.Except([.. Of(labels["__name__"])!.Labels, "__name__", "instance", "job", "namespace", "le"])));
    }

    [Fact]
    public async Task Counts_OfAllSilos_AddUpToTheSweep()
    {
        string[] lines = [];
        double Sum(string start) => lines.SelectMany(text => text.Split('\n')).Where(line => line.StartsWith(start, StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..]));

        // A sweep is settled by its last result; the slot that handed it in counts it a moment later.
        await ObservedCluster.Becomes(async () =>
        {
            lines = await Task.WhenAll(cluster.Silos.Select(silo => silo.Http.GetStringAsync(MetricsHosting.Path)));
            return Sum("kd_results_total{outcome=\"accepted\"}") >= 11 && Sum("kd_attempts_total{cause=\"bad_data\",kind=\"student\",outcome=\"failed\"}") >= 1;
        });

        // On a busy machine a lease may run out, and its cell begin twice; results stay as many.
        Assert.Equal(11, Sum("kd_results_total{outcome=\"accepted\"}"));
        Assert.InRange(Sum("kd_attempts_total{cause=\"bad_data\",kind=\"student\",outcome=\"failed\"}"), 1, 3);
        Assert.InRange(Sum("kd_leases_granted_total{}"), 12, 36);
        Assert.InRange(Sum("kd_steps_total{kind=\"teacher\"}"), 4 * 40, 12 * 40);
        Assert.InRange(Sum("kd_checkpoints_total{}"), 11 * 3, 33 * 4);
    }

    [Fact]
    public async Task GrainCalls_OfAnyCaller_AreCounted()
    {
        async Task<double> Answered(string grain) => double.Parse(
            (await cluster.Silos[2].Http.GetStringAsync(MetricsHosting.Path)).Split('\n').Single(line => line.StartsWith($"kd_grain_calls_total{{grain=\"{grain}\",outcome=\"answered\"}} ", StringComparison.Ordinal)).Split(' ')[1]);
        var before = await Answered("aggregator");
        await cluster.Silos[2].Table();
        await cluster.Silos[2].Table();

        // By the API; slots, and grains that cells ask, the sweep has called before.
        Assert.True(await Answered("aggregator") >= before + 2);
        Assert.True(await Answered("dispatcher") > 0);
        Assert.True(await Answered("cell") > 0);
    }

    [Fact]
    public async Task Metrics_WithoutAToken_AreRefused()
    {
        using var stranger = new HttpClient { BaseAddress = cluster.Silos[0].Http.BaseAddress };
        using var refused = await stranger.GetAsync(MetricsHosting.Path);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Trace_GoesFromTheSubmitOverEachCellToItsAttempts()
    {
        List<SentSpan> spans = [];
        List<SentSpan> Named(string name) => [.. spans.Where(span => span.Name == name)];

        // A span is sent when it has ended: those of attempts before that of their cell.
        await ObservedCluster.Becomes(() =>
        {
            spans = [.. cluster.Collector.Bodies.SelectMany(SentSpan.Read)];
            return Task.FromResult(Named("submit").Count > 0 && Named("attempt").Count >= 12 && !Orphans().Any());
        });

        var submit = Assert.Single(Named("submit"));
        Assert.All(Named("cell"), cell => Assert.Equal((submit.Trace, submit.Id), (cell.Trace, cell.Parent)));
        Assert.True(Named("attempt").Count >= 12, $"{Named("attempt").Count} attempts");
        Assert.Empty(Orphans());

        IEnumerable<string> Orphans() => Named("attempt").Select(attempt => attempt.Parent).Except(Named("cell").Select(cell => cell.Id));
    }

    [Fact]
    public async Task LogEntry_OfASlot_NamesSweepCellAndAttempt()
    {
        List<JsonElement> started = [];
        await ObservedCluster.Becomes(() =>
        {
            var entries = cluster.Silos.SelectMany(silo => silo.Log).Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
            started = [.. entries.Where(entry => entry.GetProperty("Message").GetString()!.Contains("starts at step", StringComparison.Ordinal))];
            return Task.FromResult(started.Count >= 12);
        });

        Assert.True(started.Count >= 12, $"{started.Count} starts");
        Assert.All(started, entry =>
        {
            var scopes = entry.GetProperty("Scopes").EnumerateArray().SelectMany(scope => scope.EnumerateObject()).ToLookup(field => field.Name, field => field.Value.ToString());
            Assert.Equal(ObservedCluster.Sweep, scopes["Sweep"].Single());
            Assert.StartsWith("toy/fold", scopes["Cell"].Single());
            Assert.Equal(entry.GetProperty("State").GetProperty("Attempt").ToString(), scopes["Attempt"].Single());
        });
    }

    [Fact]
    public async Task Redis_Killed_IsAlertedToTheWebhook_WithItsRunbook()
    {
        cluster.Redis.Kill();
        List<JsonElement> alerts = [];
        await ObservedCluster.Becomes(() =>
        {
            alerts =
            [
                .. cluster.Webhook.Bodies
                    .SelectMany(body => JsonSerializer.Deserialize<JsonElement>(body).GetProperty("alerts").EnumerateArray())
                    .Where(alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == "KdRedisDown" && alert.GetProperty("status").GetString() == "firing"),
            ];
            return Task.FromResult(alerts.Exists(alert => Place(alert) == "kd") && alerts.Exists(alert => Place(alert) == "lab/kdlab"));
        });

        // Once for each cluster that Prometheus sees; a busy machine may have fired it before.
        Assert.Equal(["kd", "lab/kdlab"], alerts.Select(Place).Distinct().Order(StringComparer.Ordinal));
        Assert.All(alerts, alert => Assert.Equal("docs/operations.md#kdredisdown", alert.GetProperty("annotations").GetProperty("runbook_url").GetString()));

        static string Place(JsonElement alert) => alert.GetProperty("annotations").GetProperty("summary").GetString()!.Split(':')[0];
    }

    private static MetricSpec? Of(string series) =>
        KdMetrics.All.FirstOrDefault(spec => spec.Name == series || (spec.Kind == MetricKind.Histogram && new[] { "_bucket", "_sum", "_count" }.Any(part => spec.Name + part == series)));
}

using System.Net;
using System.Text.Json;
using Kd.Silo.Metrics;

namespace Kd.Metrics.Tests.Observed;

/// <summary>Metrics, dashboards, alerts, traces and logs against a running cluster.</summary>
public sealed class ObservedClusterTests(ObservedCluster cluster) : IClassFixture<ObservedCluster>
{
    [Theory]
    [MemberData(nameof(Dashboard.All), MemberType = typeof(Dashboard))]
    public async Task EveryPanel_HasData(string file)
    {
        var empty = new Dashboard(file).Queries.ToList();
        await ObservedCluster.Becomes(async () =>
        {
            foreach (var query in empty.ToList())
            {
                if (await cluster.HasData(query.Resolved(ObservedCluster.Sweep)))
                {
                    empty.Remove(query);
                }
            }

            return empty.Count == 0;
        });

        Assert.Empty(empty);
    }

    [Fact]
    public async Task Variable_OfTheSweepDashboard_OffersTheSweep()
    {
        var (name, metric, label) = Assert.Single(new Dashboard("sweep.json").Variables);
        await ObservedCluster.Becomes(async () => (await cluster.Values(metric, label)).Length > 0);

        Assert.Equal(("sweep", "sweep"), (name, label));
        Assert.Equal([ObservedCluster.Sweep], await cluster.Values(metric, label));
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
        Assert.All(series, labels => Assert.Empty(labels.Keys.Except([.. Of(labels["__name__"])!.Labels, "__name__", "instance", "job", "le"])));
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
        Assert.InRange(Sum("kd_checkpoints_total{}"), 11 * 4, 33 * 4);
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
        await ObservedCluster.Becomes(() =>
        {
            spans = [.. cluster.Collector.Bodies.SelectMany(SentSpan.Read)];
            return Task.FromResult(spans.Count >= 25);
        });

        var submit = Assert.Single(spans, span => span.Name == "submit");
        var cells = spans.Where(span => span.Name == "cell").ToList();
        var attempts = spans.Where(span => span.Name == "attempt").ToList();
        Assert.All(cells, cell => Assert.Equal((submit.Trace, submit.Id), (cell.Trace, cell.Parent)));
        Assert.True(attempts.Count >= 12, $"{attempts.Count} attempts");
        Assert.Empty(attempts.Select(attempt => attempt.Parent).Except(cells.Select(cell => cell.Id)));
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
            alerts = [.. cluster.Webhook.Bodies.SelectMany(body => JsonSerializer.Deserialize<JsonElement>(body).GetProperty("alerts").EnumerateArray()).Where(alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == "KdRedisDown")];
            return Task.FromResult(alerts.Count > 0);
        });

        Assert.Equal("docs/operations.md#kdredisdown", Assert.Single(alerts, alert => alert.GetProperty("status").GetString() == "firing").GetProperty("annotations").GetProperty("runbook_url").GetString());
    }

    private static MetricSpec? Of(string series) =>
        KdMetrics.All.FirstOrDefault(spec => spec.Name == series || (spec.Kind == MetricKind.Histogram && new[] { "_bucket", "_sum", "_count" }.Any(part => spec.Name + part == series)));
}

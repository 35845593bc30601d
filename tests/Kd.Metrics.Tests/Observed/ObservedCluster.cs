using System.Text.Json;
using System.Text.RegularExpressions;
using Kd.Core.Trainers;
using Kd.StubTrainer;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Metrics.Tests.Observed;

/// <summary>Three silos of stub trainers that have run a sweep, scraped by a Prometheus whose alerts go through an Alertmanager to a webhook, their traces sent to a collector.</summary>
public sealed class ObservedCluster : IAsyncLifetime
{
    public const string Sweep = "toy";

    /// <summary>Namespaces that the silos are scraped with: none, as by plain scrapes, and one, as by the chart's ServiceMonitor.</summary>
    public static readonly string[] Namespaces = ["", "lab"];

    private readonly TestDirectory home = new();
    private readonly List<ClusterSilo> silos = [];
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;
    private Daemon prometheus = null!;
    private Daemon alertmanager = null!;

    internal IReadOnlyList<ClusterSilo> Silos => silos;

    internal RedisServer Redis { get; private set; } = null!;

    internal Inbox Webhook { get; } = new();

    internal Inbox Collector { get; } = new();

    public async Task InitializeAsync()
    {
        StubGrid.Script(home.Of("toy"), new StubRule { Fold = "2", Seed = 1, Terms = "hard+soft", Do = StubFate.Fail, Kind = FailureKind.BadData }, new StubRule { Steps = 40, StepSeconds = 0.06, CheckpointEvery = 10 });
        await File.WriteAllTextAsync(home.Of("silos"), "3");
        Redis = await RedisServer.StartAsync();
        silos.AddRange(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ClusterSilo.Start(home, Redis, more: ["--otlp", Collector.Url, "--log-format", "json", "--silos-file", home.Of("silos")]))));
        alertmanager = await StartAlertmanager();
        prometheus = await StartPrometheus();
        await silos[0].Submit(StubGrid.Request(Sweep, folds: "[1, 2]", seeds: "[0, 1]"));
        await silos[1].Settled();
    }

    public Task DisposeAsync()
    {
        prometheus?.Dispose();
        alertmanager?.Dispose();
        silos.ForEach(silo => silo.Dispose());
        Redis?.Dispose();
        Webhook.Dispose();
        Collector.Dispose();
        home.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Whether the expression has had a value, a number, at any second so far.</summary>
    internal async Task<bool> HasData(string expression)
    {
        var series = await Ask($"/api/v1/query_range?query={Uri.EscapeDataString(expression)}&start={began.ToUnixTimeSeconds()}&end={DateTimeOffset.UtcNow.ToUnixTimeSeconds()}&step=1");
        return series.GetProperty("result").EnumerateArray().Any(s => s.GetProperty("values").EnumerateArray().Any(v => double.TryParse(v[1].GetString(), out var number) && double.IsFinite(number)));
    }

    /// <summary>What Grafana offers for a variable label_values(series, label).</summary>
    internal async Task<string[]> Values(string series, string label) =>
        (await Ask($"/api/v1/label/{label}/values?match[]={Uri.EscapeDataString(series)}&start={began.ToUnixTimeSeconds()}&end={DateTimeOffset.UtcNow.ToUnixTimeSeconds()}")).Deserialize<string[]>()!;

    /// <summary>A dashboard's variables as they stand once somebody has chosen the namespace: each has all of its values or the first it is offered, or none.</summary>
    internal async Task<Dictionary<string, string>> Variables(Dashboard dashboard, string place)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, series, label, all) in dashboard.Variables)
        {
            var offered = await Values(Dashboard.Resolved(series, chosen), label);
            chosen[name] = name == "namespace" ? place : all ?? offered.FirstOrDefault("");
        }

        return chosen;
    }

    /// <summary>Every series of ours that was scraped, as its labels.</summary>
    internal async Task<List<Dictionary<string, string>>> Series() =>
        (await Ask($"/api/v1/series?match[]={Uri.EscapeDataString("{__name__=~\"kd_.+\"}")}&start={began.ToUnixTimeSeconds()}")).Deserialize<List<Dictionary<string, string>>>()!;

    /// <summary>Asks until the answer is right, or patience ends: that of a machine on which everything takes ten times as long.</summary>
    internal static async Task<bool> Becomes(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(500, CancellationToken.None);
        }

        return true;
    }

    private async Task<JsonElement> Ask(string question)
    {
        using var answer = await prometheus.Http.GetAsync(question);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{Uri.UnescapeDataString(question)}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data");
    }

    private async Task<Daemon> StartAlertmanager()
    {
        var config = home.Of("alertmanager.yml");
        await File.WriteAllTextAsync(config, $$"""
            route: { receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
            receivers: [{ name: hook, webhook_configs: [{ url: "{{Webhook.Url}}" }] }]
            """);
        return await Daemon.Start("prometheus-alertmanager", port => [$"--config.file={config}", $"--storage.path={home.Of("alertmanager")}", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn"]);
    }

    // The rules as they are, but for the time they wait: promtool's tests are about that. A scrape has as long as lies between two of them.
    private async Task<Daemon> StartPrometheus()
    {
        await File.WriteAllTextAsync(home.Of("rules.yaml"), Regex.Replace(await File.ReadAllTextAsync(Files.Rules), @"for: \d+m", "for: 1s"));
        var config = home.Of("prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s }
            rule_files: ["{{home.Of("rules.yaml")}}"]
            alerting: { alertmanagers: [{ static_configs: [{ targets: ["{{alertmanager.Http.BaseAddress!.Authority}}"] }] }] }
            scrape_configs: [{{string.Join(", ", Namespaces.Select(ScrapeConfig))}}]
            """);
        return await Daemon.Start("prometheus", port => [$"--config.file={config}", $"--storage.tsdb.path={home.Of("tsdb")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]);
    }

    private string ScrapeConfig(string place)
    {
        var targets = string.Join(", ", silos.Select(silo => $"\"{silo.Http.BaseAddress!.Authority}\""));
        return $$"""
            { job_name: "kd{{place}}", authorization: { credentials_file: "{{home.Of("store", "token")}}" }, static_configs: [{ targets: [{{targets}}], labels: { namespace: "{{place}}" } }] }
            """;
    }
}

namespace Kd.Deploy.Tests;

/// <summary>What the chart and the overlays send to a cluster is well formed and hangs together.</summary>
[Collection(nameof(Renderings))]
public sealed class ManifestTests(Renderings renderings)
{
    /// <summary>What exists already where these are installed.</summary>
    private static readonly Dictionary<string, string[]> Given = new()
    {
        ["existing"] = ["PersistentVolumeClaim/results", "Secret/lab-tokens", "Secret/lab-redis", "Secret/registry", "ServiceAccount/trainers", "PriorityClass/batch"],
        ["ingress"] = ["Secret/kd-certificate"],
        ["data"] = ["PersistentVolumeClaim/bccd"],
        ["open"] = ["ServiceAccount/default"],
    };

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void Rendering_MeetsTheSchemasOfKubernetes(string name) => Assert.Empty(renderings[name].Problems);

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void Rendering_RefersOnlyToWhatIsThere(string name) =>
        Assert.Empty(References.Dangling(renderings[name], Given.GetValueOrDefault(name, []), SiloRoutes.All));

    [Theory]
    [InlineData("monitoring")]
    [InlineData("k8s-monitored")]
    public void Monitoring_HasEveryDashboardAndRule_AndAsksWithATokenThatIsThere(string name)
    {
        var manifests = renderings[name];
        Assert.Equal(
            Files("dashboards", "*.json"),
            manifests.Of("ConfigMap").Where(map => Manifests.Text(map["metadata"]!["labels"]!["grafana_dashboard"]) == "1").SelectMany(map => map["data"]!.AsObject()).Select(file => file.Key).Order(StringComparer.Ordinal));
        var rules = File.ReadLines(Path.Combine(DeployTools.Chart, "rules", "kdcluster.rules.yaml")).Where(line => line.Contains("- alert: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]);
        Assert.Equal(rules, Manifests.Find(manifests.Only("PrometheusRule", "kd")["spec"], "alert").Select(Manifests.Text));
        var credentials = manifests.Only("ServiceMonitor", "kd")["spec"]!["endpoints"]![0]!["authorization"]!["credentials"]!;
        Assert.NotNull(manifests.Only("Secret", Manifests.Text(credentials["name"]))["data"]![Manifests.Text(credentials["key"])]);
        Assert.Contains("/metrics", SiloRoutes.All);
    }

    [Fact]
    public void Rules_WithoutHelm_AreTheCharts_WhoseLinksMayLeadElsewhere()
    {
        string Rules(string name) => Manifests.Sorted(renderings[name].Only("PrometheusRule", "kd")["spec"]);
        Assert.Equal(Rules("monitoring"), Rules("k8s-monitored").Replace("\"docs/operations.md#", "\"https://git.lab/kdcluster/blob/main/docs/operations.md#", StringComparison.Ordinal));
        Assert.Contains("\"docs/operations.md#kdnosilo\"", Rules("k8s-monitored"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_DefectiveManifests_AreAllCaught()
    {
        var problems = renderings["defective"].Problems;
        foreach (var culprit in new[] { "Service/typo", "Service/word", "NetworkPolicy/forgotten", "StatefulSet/version" })
        {
            Assert.Contains(problems, problem => problem.StartsWith(culprit, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void References_PartsTakenAway_AreMissed()
    {
        var whole = renderings["gpu"];
        foreach (var (part, missed) in new[]
        {
            ("Secret/kd-tokens", "Secret/kd-tokens"), ("ConfigMap/kd-config", "ConfigMap/kd-config"), ("PersistentVolumeClaim/kd-store", "PersistentVolumeClaim/kd-store"),
            ("ServiceAccount/kd", "ServiceAccount/kd"), ("Service/kd-silos", "Service/kd-silos"), ("StatefulSet/kd", "selects no pod"),
        })
        {
            var rest = whole with { Documents = [.. whole.Documents.Where(d => $"{Manifests.KindOf(d)}/{Manifests.NameOf(d)}" != part)] };
            Assert.Contains(References.Dangling(rest, [], SiloRoutes.All), problem => problem.Contains(missed, StringComparison.Ordinal));
        }

        Assert.Contains(References.Dangling(whole, [], []), problem => problem.Contains("/health/ready is no route", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void Containers_HaveNoRightsTheyDoNotNeed(string name)
    {
        foreach (var (_, pod) in renderings[name].Pods)
        {
            Assert.False(pod["spec"]!["automountServiceAccountToken"]!.GetValue<bool>());
            Assert.True(pod["spec"]!["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
            foreach (var container in pod["spec"]!["containers"]!.AsArray())
            {
                var context = container!["securityContext"]!;
                Assert.True(context["readOnlyRootFilesystem"]!.GetValue<bool>());
                Assert.False(context["allowPrivilegeEscalation"]!.GetValue<bool>());
                Assert.Equal("ALL", Manifests.Text(context["capabilities"]!["drop"]![0]));
                Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            }
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(DeployTools.Chart, folder), pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}

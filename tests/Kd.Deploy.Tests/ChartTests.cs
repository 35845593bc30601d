using System.Text.Json;
using System.Text.Json.Nodes;
using Kd.Core.Api;
using static Kd.Deploy.Tests.Manifests;

namespace Kd.Deploy.Tests;

/// <summary>What the chart promises beside whole manifests.</summary>
[Collection(nameof(Renderings))]
public sealed class ChartTests(Renderings renderings)
{
    [Theory]
    [InlineData("storage.className=nfs,replicas=two", "at '/replicas': got string, want integer")]
    [InlineData("storage.className=nfs,gpu.cuont=1", "at '/gpu': additional properties 'cuont' not allowed")]
    [InlineData("storage.className=nfs,gpu.count=-1", "at '/gpu/count': minimum: got -1, want 0")]
    [InlineData("storage.className=nfs,gpu.migProfile=half", "at '/gpu/migProfile': 'half' does not match pattern")]
    [InlineData("storage.className=nfs,silo.log=loud", "at '/silo/log': value must be one of 'debug', 'information', 'warning', 'error'")]
    [InlineData("storage.className=nfs,redis.url=redis:6379", "at '/redis/url': 'redis:6379' does not match pattern")]
    [InlineData("storage.className=nfs,redis.url=redis://h:99999", "redis.url: 99999 is no port")]
    [InlineData("storage.className=nfs,redis.url=redis://h,redis.existingSecret=s,redis.existingSecretKey=my key", "at '/redis/existingSecretKey': 'my key' does not match pattern")]
    [InlineData("storage.className=nfs,silo.otlp=http://a b:1", "at '/silo/otlp': 'http://a b:1' does not match pattern")]
    [InlineData("storage.className=nfs,silo.otlp=http://a:0", "silo.otlp: 0 is no port")]
    [InlineData("storage.className=nfs,data[0].name=a,data[0].existingClam=b", "at '/data/0': additional properties 'existingClam' not allowed")]
    [InlineData("storage.className=nfs,silo.env[0].nam=y", "at '/silo/env/0': missing property 'name'")]
    [InlineData("storage.className=nfs,silo.env[0].name=POD_IP,silo.env[0].value=y", "silo.env: POD_IP is the chart's own")]
    [InlineData("storage.className=nfs,tolerations[0].kee=x", "at '/tolerations/0': additional properties 'kee' not allowed")]
    [InlineData("storage.className=nfs,networkPolicy.apiFrom[0].foo=x", "at '/networkPolicy/apiFrom/0': additional properties 'foo' not allowed")]
    [InlineData("storage.className=nfs,silo.resources.limits.memory=banana", "at '/silo/resources/limits/memory': 'banana' does not match pattern")]
    [InlineData("storage.className=nfs,storage.size=100K", "at '/storage/size': '100K' does not match pattern")]
    [InlineData("storage.className=nfs,affinity.nodeAfinity.x=y", "at '/affinity': additional properties 'nodeAfinity' not allowed")]
    [InlineData("storage.className=nfs,tokens.metricsKey=metrics", "at '/tokens/metricsKey': 'metrics' does not match pattern")]
    [InlineData("storage.className=nfs,podLabels.app\\.kubernetes\\.io/component=x", "podLabels: app.kubernetes.io/component is the chart's own")]
    [InlineData("storage.className=nfs,podAnnotations.kdcluster/config=x", "podAnnotations: kdcluster/config is the chart's own")]
    [InlineData("storage.className=nfs,silo.terminationGracePeriodSeconds=10", "at '/silo/terminationGracePeriodSeconds': minimum: got 10, want 60")]
    [InlineData("gpu.count=1", "storage.className: name a storage class that offers ReadWriteMany")]
    [InlineData("storage.className=nfs,ingress.enabled=true,ingress.host=kd.lab", "ingress.tlsSecret: tokens travel with every request")]
    [InlineData("storage.className=nfs,priorityClass.create=true", "priorityClass.name: a priority class that is made needs a name")]
    [InlineData("storage.className=nfs,gpu.count=0,gpu.migProfile=1g.10gb", "gpu.count: 0 asks for no slice")]
    [InlineData("storage.className=nfs,redis.existingSecret=x", "redis.existingSecret: it belongs to redis.url")]
    [InlineData("storage.className=nfs,data[0].name=a,data[0].existingClaim=b,data[1].name=a,data[1].existingClaim=c", "data: two entries are named 'a'")]
    public void Values_Wrong_AreRefusedInWords(string values, string expected)
    {
        var refused = DeployTools.Helm("--set", values);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains(expected, refused.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_TableOfValues_IsThatOfTheComments()
    {
        using var copy = new TestDirectory();
        foreach (var name in new[] { "values.yaml", "README.md" })
        {
            File.Copy(Path.Combine(DeployTools.Chart, name), copy.Of(name));
        }

        DeployTools.Node("values-readme.mjs", copy.Path).Successful();
        Assert.Equal(File.ReadAllText(Path.Combine(DeployTools.Chart, "README.md")), File.ReadAllText(copy.Of("README.md")));
    }

    [Theory]
    [InlineData("gpu", "1 silo(s) of 2 x nvidia.com/gpu each, store in the claim kd-store.", "port-forward service/kd 8080:8080", "export KDCTL_SERVER=http://localhost:8080")]
    [InlineData("cpu", "1 silo(s) of 2 CPU slot(s) each", "logs kd-0 --tail=3", "kdctl submit examples/quickstart.json")]
    [InlineData("mig", "4 silo(s) of 1 x nvidia.com/mig-1g.10gb each", "get secret kd-tokens -o jsonpath='{.data.admin}'", "kdctl cluster")]
    [InlineData("existing", "store in the claim results.", "get secret lab-tokens -o jsonpath='{.data.admin}'", "kubectl -n lab ")]
    [InlineData("ingress", "store in the claim kd-store.", "export KDCTL_SERVER=https://kd.example.org", "get secret kd-tokens")]
    public void Notes_SayWhatThereIs_AndTheNextCommands(string values, params string[] said)
    {
        var notes = DeployTools.Notes("--values", Path.Combine(DeployTools.Chart, "ci", $"{values}-values.yaml"));
        Assert.All(said, words => Assert.Contains(words, notes, StringComparison.Ordinal));
        Assert.Equal(values == "ingress", !notes.Contains("port-forward", StringComparison.Ordinal));
        Assert.DoesNotContain("<no value>", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_Generated_AreLongAndDiffer()
    {
        var tokens = renderings["gpu"].Only("Secret", "kd-tokens")["data"]!.AsObject().Select(entry => Convert.FromBase64String(Text(entry.Value))).ToList();
        Assert.Equal(4, tokens.Count);
        Assert.All(tokens, token => Assert.InRange(token.Length, 40, 512));
        Assert.Equal(4, tokens.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public async Task Tokens_OfAnEarlierInstallation_AreKept_AndMissingOnesAdded()
    {
        await using var cluster = await ClusterApi.Start(ClusterApi.Secret("kd-tokens", ("read", "cmVhZA=="), ("submit", "c3VibWl0")), ClusterApi.Secret("kd-redis", ("redis-password", "cmVkaXM=")));
        using var work = new TestDirectory();
        File.WriteAllText(work.Of("upgrade.yaml"), DeployTools.Helm("--set", "storage.className=nfs", "--dry-run=server", "--disable-openapi-validation", "--kube-apiserver", cluster.Address).Successful());
        DeployTools.Node("check.mjs", work.Path).Successful();
        var upgrade = new Manifests([.. JsonNode.Parse(File.ReadAllText(work.Of("upgrade.json")))!.AsArray().Select(d => d!)], []);
        var tokens = upgrade.Only("Secret", "kd-tokens")["data"]!;
        Assert.Equal(("cmVhZA==", "c3VibWl0", 64), (Text(tokens["read"]), Text(tokens["submit"]), Text(tokens["admin"]).Length));
        Assert.Equal("cmVkaXM=", Text(upgrade.Only("Secret", "kd-redis")["data"]!["redis-password"]));
    }

    [Fact]
    public void ConfigMap_OtherOptions_RollTheSilos()
    {
        string Sum(string name) => Text(renderings[name].Silos["spec"]!["template"]!["metadata"]!["annotations"]!["kdcluster/config"]);
        Assert.NotEqual(Sum("gpu"), Sum("cpu"));
        Assert.Equal(Sum("ingress"), Sum("mig"));
    }

    [Fact]
    public void PriorityClass_LargeValue_IsAWholeNumber() =>
        Assert.Equal(1_000_000, renderings["scheduling"].Only("PriorityClass", "kd-training")["value"]!.GetValue<int>());

    [Fact]
    public void Token_OfPrometheusAndHelmTest_HasAKeyOfItsOwn_SinceRolesHaveSeveralLines()
    {
        var monitoring = renderings["monitoring"];
        var credentials = monitoring.Only("ServiceMonitor", "kd")["spec"]!["endpoints"]![0]!["authorization"]!["credentials"]!;
        var tested = Find(monitoring.Only("Pod", "kd-test"), "secretKeyRef").Single();
        Assert.Equal(("kd-tokens", "read-metrics"), (Text(credentials["name"]), Text(credentials["key"])));
        Assert.Equal(("kd-tokens", "read-metrics"), (Text(tested["name"]), Text(tested["key"])));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void HelmTest_WantsASlot(bool slot, int code)
    {
        var container = renderings["gpu"].Only("Pod", "kd-test")["spec"]!["containers"]![0]!;
        using var work = new TestDirectory();
        var cluster = new ClusterView([new("kd-0", slot ? [new("kd-0/gpu0", "gpu0", "cuda 0", 1, null, null)] : [])], []);
        File.WriteAllText(work.Of("answer.json"), JsonSerializer.Serialize(cluster, JsonSerializerOptions.Web));
        var script = Text(container["args"]![0]).Replace("/app/kdctl/kdctl cluster -o json", $"cat {work.Of("answer.json")}", StringComparison.Ordinal).Replace("/app/kdctl/kdctl", "echo", StringComparison.Ordinal);
        Assert.Equal(["bash", "-c"], container["command"]!.AsArray().Select(Text));
        var outcome = DeployTools.Run("bash", ["-c", script]);
        Assert.Equal((code, !slot), (outcome.Code, outcome.Output.Contains("no silo has a slot", StringComparison.Ordinal)));
    }

    [Fact]
    public void Mig_AsksForSlices()
    {
        var limits = renderings["mig"].Silos["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        Assert.Equal("1", Text(limits["nvidia.com/mig-1g.10gb"]));
        Assert.Null(limits["nvidia.com/gpu"]);
    }

    [Theory]
    [InlineData("gpu", "storage.className=nfs,gpu.count=1")]
    [InlineData("cpu", "storage.className=nfs,gpu.count=0")]
    public void Overlay_AndTheChartWithTheSameValues_AreTheSame(string overlay, string values)
    {
        using var work = new TestDirectory();
        File.WriteAllText(work.Of("chart.yaml"), DeployTools.Helm("--set", values, "--skip-tests").Successful());
        DeployTools.Node("check.mjs", work.Path).Successful();
        var chart = Comparable(JsonNode.Parse(File.ReadAllText(work.Of("chart.json")))!.AsArray().Select(d => d!));
        var kustomize = Comparable(renderings[$"k8s-{overlay}"].Documents);
        Assert.Equal(chart.Keys, kustomize.Keys);
        Assert.All(chart, part => Assert.Equal(part.Value, kustomize[part.Key]));
    }

    /// <summary>Without what must differ: secrets, the hash of options in a name or an annotation, labels of claims that become volumes.</summary>
    private static SortedDictionary<string, string> Comparable(IEnumerable<JsonNode> documents)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in documents.Select(d => d.DeepClone()))
        {
            foreach (var name in Find(document, "configMapRef"))
            {
                name["name"] = "kd-config";
            }

            foreach (var claim in Find(document, "volumeClaimTemplates").SelectMany(list => list.AsArray()))
            {
                claim!["metadata"]!.AsObject().Remove("labels");
            }

            document["spec"]?["template"]?["metadata"]?.AsObject().Remove("annotations");
            var isSecret = KindOf(document) == "Secret";
            var data = isSecret ? JsonValue.Create(string.Join(' ', document["data"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal))) : document["data"];
            parts[$"{KindOf(document)}/{(NameOf(document).StartsWith("kd-config", StringComparison.Ordinal) ? "kd-config" : NameOf(document))}"] = $"{Sorted(document["spec"])} {Sorted(data)}";
        }

        return parts;
    }
}

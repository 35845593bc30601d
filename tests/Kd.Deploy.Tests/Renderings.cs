using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kd.Deploy.Tests;

/// <summary>Tests that share the renderings.</summary>
[CollectionDefinition(nameof(Renderings))]
public sealed class RenderingsCollection : ICollectionFixture<Renderings>;

/// <summary>The chart with every file of values in its ci folder, and every overlay of k8s, rendered and checked once for all tests.</summary>
public sealed class Renderings : IDisposable
{
    private readonly TestDirectory work = new();
    private readonly Dictionary<string, Manifests> all;

    public Renderings()
    {
        DeployTools.Run("cp", ["-r", DeployTools.Of("k8s"), DeployTools.Of("helm"), work.Path]).Successful();
        DeployTools.Run("bash", [work.Of("k8s", "make-secrets")]).Successful();
        File.WriteAllText(work.Of("k8s", "overlays", "monitored", "kustomization.yaml"), "resources: [../gpu]\ncomponents: [../../monitoring]\n");
        File.Copy(work.Of("k8s", "overlays", "gpu", "gpu.yaml"), work.Of("k8s", "overlays", "larger", "gpu.yaml"));
        File.WriteAllText(work.Of("k8s", "overlays", "larger", "kustomization.yaml"), File.ReadAllText(work.Of("k8s", "overlays", "gpu", "kustomization.yaml")).Replace("count: 1", "count: 4", StringComparison.Ordinal));
        foreach (var name in Charts)
        {
            File.WriteAllText(work.Of("rendered", $"{name}.yaml"), DeployTools.Helm("--values", ValuesOf(name)).Successful());
        }

        foreach (var name in Overlays)
        {
            File.WriteAllText(work.Of("rendered", $"{name}.yaml"), DeployTools.Kustomize(work.Of("k8s", "overlays", name["k8s-".Length..])).Successful());
        }

        File.WriteAllText(work.Of("rendered", "defective.yaml"), Defective);
        var problems = JsonNode.Parse(DeployTools.Node("check.mjs", work.Of("rendered")).Successful())!;
        all = Charts.Concat(Overlays).Append("defective").ToDictionary(name => name, name => new Manifests(
            [.. JsonNode.Parse(File.ReadAllText(work.Of("rendered", $"{name}.json")))!.AsArray().Select(d => d!)],
            [.. problems[name]!.AsArray().Select(Manifests.Text)]));
    }

    /// <summary>Names of the chart's value combinations.</summary>
    public static ImmutableArray<string> Charts { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(DeployTools.Chart, "ci"), "*-values.yaml").Select(file => Path.GetFileName(file)[..^"-values.yaml".Length]).Order(StringComparer.Ordinal)];

    /// <summary>The overlays there are, one that adds the monitoring, and one with more silos.</summary>
    public static ImmutableArray<string> Overlays { get; } =
        ["k8s-monitored", "k8s-larger", .. Directory.EnumerateDirectories(DeployTools.Of("k8s", "overlays")).Select(folder => "k8s-" + Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> All => [.. Charts, .. Overlays];

    internal Manifests this[string name] => all[name];

    public void Dispose() => work.Dispose();

    private static string ValuesOf(string name) => Path.Combine(DeployTools.Chart, "ci", $"{name}-values.yaml");

    // A field of no meaning, a label that YAML 1.1 reads as true, a missing field, a kind that is none.
    private const string Defective =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: typo}
        spec: {ports: [{port: 80, protocl: TCP}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: word, labels: {on: yes}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: forgotten}
        spec: {policyTypes: [Ingress], ingress: [{ports: [{endPort: many}]}]}
        ---
        apiVersion: apps/v2
        kind: StatefulSet
        metadata: {name: version}
        """;
}

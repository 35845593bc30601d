using System.Text.Json.Nodes;
using static Kd.Deploy.Tests.Manifests;

namespace Kd.Deploy.Tests;

/// <summary>Finds names in manifests that lead nowhere.</summary>
internal static class References
{
    /// <param name="given">KIND/NAME of what exists already; of secrets any key.</param>
    /// <param name="routes">Paths that a silo answers.</param>
    public static IEnumerable<string> Dangling(Manifests manifests, string[] given, IReadOnlyCollection<string> routes) =>
    [
        .. Named(manifests).Where(name => !given.Contains(name) && !manifests.Documents.Any(d => $"{KindOf(d)}/{NameOf(d)}" == name)).Select(name => $"{name} is not there"),
        .. Keys(manifests, given),
        .. Selectors(manifests),
        .. manifests.Pods.SelectMany(pod => OfPod(pod.Owner, pod.Pod, routes)),
        .. Ports(manifests),
    ];

    // Whatever a manifest names as an object of the cluster.
    private static IEnumerable<string> Named(Manifests manifests) =>
        manifests.Pods.SelectMany(pod => (string[])
        [
            .. Find(pod.Pod, "claimName").Select(name => $"PersistentVolumeClaim/{Text(name)}"),
            .. Find(pod.Pod, "secretName").Select(name => $"Secret/{Text(name)}"),
            .. Find(pod.Pod, "secretKeyRef").Select(key => $"Secret/{Text(key["name"])}"),
            .. Find(pod.Pod, "imagePullSecrets").SelectMany(list => list.AsArray()).Select(secret => $"Secret/{Text(secret!["name"])}"),
            .. Find(pod.Pod, "configMap").Select(map => $"ConfigMap/{Text(map["name"])}"),
            .. Find(pod.Pod, "configMapRef").Select(map => $"ConfigMap/{Text(map["name"])}"),
            .. Find(pod.Pod, "serviceAccountName").Select(name => $"ServiceAccount/{Text(name)}"),
            .. Find(pod.Pod, "priorityClassName").Select(name => $"PriorityClass/{Text(name)}"),
        ])
        .Concat(manifests.Of("StatefulSet").Select(set => $"Service/{Text(set["spec"]!["serviceName"])}"))
        .Concat(manifests.Of("Ingress").SelectMany(ingress => Find(ingress, "service").Select(service => $"Service/{Text(service["name"])}").Concat(Find(ingress, "secretName").Select(name => $"Secret/{Text(name)}"))));

    private static IEnumerable<string> Keys(Manifests manifests, string[] given) =>
        from pod in manifests.Pods
        from reference in Find(pod.Pod, "secretKeyRef")
        let secret = Text(reference["name"])
        where !given.Contains($"Secret/{secret}")
        let there = manifests.Of("Secret").FirstOrDefault(d => NameOf(d) == secret)
        where there?["data"]?[Text(reference["key"])] is null
        select $"Secret/{secret} has no key {Text(reference["key"])}";

    private static IEnumerable<string> Selectors(Manifests manifests)
    {
        var pods = manifests.Pods.Select(pod => pod.Pod["metadata"]!["labels"]).ToList();
        var services = manifests.Of("Service").Select(service => service["metadata"]!["labels"]).ToList();
        foreach (var document in manifests.Documents)
        {
            var name = $"{KindOf(document)}/{NameOf(document)}";
            var spec = document["spec"];
            IEnumerable<JsonNode?> selectors = KindOf(document) switch
            {
                "Service" => [spec!["selector"]],
                "StatefulSet" or "PodDisruptionBudget" => [spec!["selector"]!["matchLabels"]],
                // Peers outside of the release are no business of ours: they name no component.
                "NetworkPolicy" => Find(document, "podSelector").Select(s => s["matchLabels"]).Where(labels => labels is not null),
                _ => [],
            };
            foreach (var selector in selectors.Where(selector => !pods.Any(labels => Selects(selector, labels))))
            {
                yield return $"{name} selects no pod by {selector?.ToJsonString()}";
            }

            if (KindOf(document) == "StatefulSet" && !Selects(spec!["selector"]!["matchLabels"], spec["template"]!["metadata"]!["labels"]))
            {
                yield return $"{name} does not select its own pods";
            }

            if (KindOf(document) == "ServiceMonitor" && services.Count(labels => Selects(spec!["selector"]!["matchLabels"], labels)) != 1)
            {
                yield return $"{name} selects not exactly one service: pods would be scraped twice, or not at all";
            }
        }
    }

    private static IEnumerable<string> OfPod(string owner, JsonNode pod, IReadOnlyCollection<string> routes)
    {
        var volumes = (pod["spec"]!["volumes"]?.AsArray() ?? []).Select(v => Text(v!["name"])).Concat(Find(pod.Root, "volumeClaimTemplates").SelectMany(t => t.AsArray()).Select(t => NameOf(t!))).ToList();
        foreach (var container in pod["spec"]!["containers"]!.AsArray())
        {
            var ports = (container!["ports"]?.AsArray() ?? []).Select(port => Text(port!["name"])).ToList();
            foreach (var mount in (container["volumeMounts"]?.AsArray() ?? []).Select(m => Text(m!["name"])).Where(mount => !volumes.Contains(mount)))
            {
                yield return $"{owner}: there is no volume {mount}";
            }

            foreach (var probe in Find(container, "httpGet"))
            {
                if (!ports.Contains(Text(probe["port"])))
                {
                    yield return $"{owner}: a probe names no port: {probe["port"]}";
                }

                if (!routes.Contains(Text(probe["path"])))
                {
                    yield return $"{owner}: {probe["path"]} is no route of a silo";
                }
            }
        }
    }

    // Services name ports of the pods they select, ingresses and monitors ports of services.
    private static IEnumerable<string> Ports(Manifests manifests)
    {
        var containers = manifests.Pods.SelectMany(pod => pod.Pod["spec"]!["containers"]!.AsArray().SelectMany(c => (c!["ports"]?.AsArray() ?? []).Select(port => (pod.Pod, Name: Text(port!["name"]))))).ToList();
        var targets = manifests.Of("Service").SelectMany(service => service["spec"]!["ports"]!.AsArray().Select(port => (Service: service, Target: Text(port!["targetPort"]))));
        foreach (var (service, target) in targets.Where(t => !containers.Any(c => c.Name == t.Target && Selects(t.Service["spec"]!["selector"], c.Pod["metadata"]!["labels"]))))
        {
            yield return $"Service/{NameOf(service)}: no pod it selects has a port {target}";
        }

        var offered = manifests.Of("Service").SelectMany(service => service["spec"]!["ports"]!.AsArray().Select(port => (Service: NameOf(service), Name: Text(port!["name"])))).ToList();
        foreach (var backend in manifests.Of("Ingress").SelectMany(ingress => Find(ingress, "service")).Where(b => !offered.Contains((Text(b["name"]), Text(b["port"]!["name"])))))
        {
            yield return $"an ingress leads to no port: {backend.ToJsonString()}";
        }

        foreach (var endpoint in manifests.Of("ServiceMonitor").SelectMany(monitor => monitor["spec"]!["endpoints"]!.AsArray()).Where(e => offered.All(o => o.Name != Text(e!["port"]))))
        {
            yield return $"a monitor scrapes no port: {endpoint!["port"]}";
        }
    }
}

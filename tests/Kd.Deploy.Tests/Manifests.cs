using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kd.Deploy.Tests;

/// <summary>What one rendering sends to a cluster.</summary>
/// <param name="Problems">What the schemas of Kubernetes refuse.</param>
internal sealed record Manifests(ImmutableArray<JsonNode> Documents, ImmutableArray<string> Problems)
{
    private static readonly string[] WithPods = ["StatefulSet", "Deployment", "Pod"];

    /// <summary>Pod templates with the name of their owner.</summary>
    public IEnumerable<(string Owner, JsonNode Pod)> Pods =>
        Documents.Where(d => WithPods.Contains(KindOf(d))).Select(d => (NameOf(d), KindOf(d) == "Pod" ? d : d["spec"]!["template"]!));

    public JsonNode Silos => Only("StatefulSet", "kd");

    public IEnumerable<JsonNode> Of(string kind) => Documents.Where(d => KindOf(d) == kind);

    public JsonNode Only(string kind, string name) => Of(kind).Single(d => NameOf(d) == name);

    public static string KindOf(JsonNode document) => document["kind"]!.GetValue<string>();

    public static string NameOf(JsonNode document) => document["metadata"]!["name"]!.GetValue<string>();

    /// <summary>The nodes below, itself included, whose last step has the name; each with its pointer.</summary>
    public static IEnumerable<JsonNode> Find(JsonNode? node, string name) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Key == name && entry.Value is { } found ? [found] : Find(entry.Value, name)),
        JsonArray list => list.SelectMany(item => Find(item, name)),
        _ => [],
    };

    public static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    /// <summary>The same text for the same content: kustomize orders keys, helm does not.</summary>
    public static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Sorted(e.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Sorted))}]",
        _ => node?.ToJsonString() ?? "",
    };

    /// <summary>Whether every label asked for is there.</summary>
    public static bool Selects(JsonNode? selector, JsonNode? labels) =>
        selector is JsonObject asked && asked.All(label => labels?[label.Key] is { } there && Text(there) == Text(label.Value));
}

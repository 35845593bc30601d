using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kd.Deploy.Tests;

/// <summary>As much of a Kubernetes API as helm asks before an upgrade: which kinds there are, and objects that exist.</summary>
internal sealed class ClusterApi : IAsyncDisposable
{
    private static readonly Dictionary<string, string[]> Kinds = new()
    {
        [""] = ["Secret", "ConfigMap", "Service", "ServiceAccount", "PersistentVolumeClaim", "Pod"],
        ["apps"] = ["StatefulSet"],
        ["policy"] = ["PodDisruptionBudget"],
        ["networking.k8s.io"] = ["NetworkPolicy"],
    };

    private readonly WebApplication server;

    private ClusterApi(WebApplication server) => this.server = server;

    public string Address => server.Urls.Single();

    /// <param name="secrets">Those of the release kd in the namespace lab.</param>
    public static async Task<ClusterApi> Start(params JsonNode[] secrets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var api = builder.Build();
        api.MapGet("/version", () => Json(new { major = "1", minor = "35", gitVersion = "v1.35.0" }));
        api.MapGet("/api", () => Json(new { kind = "APIVersions", versions = new[] { "v1" } }));
        api.MapGet("/apis", () => Json(new { kind = "APIGroupList", apiVersion = "v1", groups = Kinds.Keys.Where(group => group.Length > 0).Select(Group) }));
        api.MapGet("/api/v1", () => Json(Resources("", "v1")));
        api.MapGet("/apis/{group}/v1", (string group) => Json(Resources(group, $"{group}/v1")));
        api.MapGet("/api/v1/namespaces/lab/secrets/{name}", (string name) =>
            secrets.FirstOrDefault(secret => Manifests.NameOf(secret) == name) is { } there ? Json(there) : Missing());
        api.MapFallback(Missing);
        await api.StartAsync();
        return new(api);
    }

    /// <summary>A secret as the release's last installation left it.</summary>
    public static JsonNode Secret(string name, params (string Key, string Base64)[] data) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "lab",
            ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "Helm" },
            ["annotations"] = new JsonObject { ["meta.helm.sh/release-name"] = "kd", ["meta.helm.sh/release-namespace"] = "lab" },
        },
        ["data"] = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Base64))),
    };

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static object Group(string name)
    {
        var version = new { groupVersion = $"{name}/v1", version = "v1" };
        return new { name, versions = new[] { version }, preferredVersion = version };
    }

    private static object Resources(string group, string version) => new
    {
        kind = "APIResourceList",
        groupVersion = version,
        resources = Kinds[group].Select(kind => new { name = Plural(kind), namespaced = true, kind, verbs = new[] { "get" } }),
    };

    private static string Plural(string kind) => kind.EndsWith('y') ? $"{kind[..^1].ToLowerInvariant()}ies" : $"{kind.ToLowerInvariant()}s";

    private static IResult Json(object answer) => Results.Json(answer);

    private static IResult Missing() => Results.Json(new { kind = "Status", status = "Failure", reason = "NotFound", code = 404 }, statusCode: StatusCodes.Status404NotFound);
}

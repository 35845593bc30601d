using System.Text;
using System.Text.Json;
using Kd.Core.Plans;
using Kd.Core.Tests.Grids;

namespace Kd.Silo.Tests.Api;

/// <summary>
/// Every route that the API describes, with a hostile value for each of its parameters in turn and hostile bodies, all else as it should be:
/// never a fault of the server. ./test tries a slice; KD_FUZZ=whole tries all.
/// </summary>
public sealed class RouteFuzzTests : IDisposable
{
    private const int Slice = 9;

    private static readonly string[] Values =
    [
        .. GridMutations.HostileNames, "-1", "0", "1", "2147483647", "2147483648", "99999999999999999999", "1e9", "NaN", "null", "[]", "{}", "true,false", new('9', 400),
    ];

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{}", "1", "\"x\"", "{", "\ufeff{}", new('[', 300), """{"a":1,"a":2}""", """{"cells":null}""", """{"cells":[null]}""", """{"cells":{}}""", """{"cells":[[]]}""",
        """{"cells":["\u0000"]}""", """{"cells":["\ud800"]}""", """{"cells":["../x",";rm"],"configs":["../x"]}""", """{"cells":["*?*?*"]}""", """{"configs":[null]}""", """{"causes":[null]}""",
        """{"causes":[99,-1]}""", """{"causes":["none"]}""", """{"grid":[]}""", """{"grid":"x","only":["../"]}""", """{"grid":{},"only":[null]}""", """{"grid":{},"probeSeconds":1e999}""",
        """{"grid":{},"smoke":3}""", """{"grid":{"name":"../x"}}""",
    ];

    private readonly TestDirectory home = new();

    private static bool IsWhole => Environment.GetEnvironmentVariable("KD_FUZZ") == "whole";

    [Fact]
    public async Task Requests_HostileInOnePlace_AreAnsweredFittingly()
    {
        RunningSilo.Script(home);
        await using var silo = await RunningSilo.Start(home, options => options with { Rate = 0 });
        await silo.Submit(StubGrid.Request("fuzz"));
        await silo.Settled("fuzz");
        var key = (await silo.Get<Plan>("/v1/sweeps/fuzz/plan")).Cells[0].Key.Hex;
        var requests = Routes(await silo.Http.GetStringAsync("/v1/openapi.json")).SelectMany(route => route.Requests(key)).ToList();
        Assert.True(requests.Count > 500);
        foreach (var (method, path, body) in requests.Where((_, i) => IsWhole || i % Slice == 0))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Raw(silo, path)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            using var response = await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True((int)response.StatusCode < 500, $"{method} {path} {body}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Equal("ok", await silo.Http.GetStringAsync("/health/ready"));
        Assert.Equal(["fuzz"], Directory.EnumerateFileSystemEntries(home.Of("store", "sweeps")).Select(Path.GetFileName));
        Assert.Equal(3, Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories).Count());
    }

    public void Dispose() => home.Dispose();

    private static IEnumerable<Route> Routes(string description)
    {
        using var json = JsonDocument.Parse(description);
        foreach (var path in json.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var parameters = operation.Value.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToLookup(p => p.GetProperty("in").GetString(), p => p.GetProperty("name").GetString()!) : null;
                var takesJson = operation.Value.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _);
                yield return new(operation.Name.ToUpperInvariant(), path.Name, [.. parameters?["path"] ?? []], [.. parameters?["query"] ?? []], takesJson);
            }
        }
    }

    // The path as it is: Uri would resolve dots first.
    private static Uri Raw(RunningSilo silo, string path) => new($"{silo.Http.BaseAddress}{path.TrimStart('/')}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private sealed record Route(string Method, string Path, string[] InPath, string[] InQuery, bool TakesJson)
    {
        public IEnumerable<(string Method, string Path, string? Body)> Requests(string key)
        {
            foreach (var value in Values.Select(Uri.EscapeDataString))
            {
                foreach (var name in InPath)
                {
                    yield return (Method, Filled(Path.Replace($"{{{name}}}", value, StringComparison.Ordinal), key), TakesJson ? "{}" : null);
                }

                foreach (var name in InQuery)
                {
                    yield return (Method, $"{Filled(Path, key)}?{name}={value}", TakesJson ? "{}" : null);
                }
            }

            foreach (var body in TakesJson ? Bodies : [])
            {
                yield return (Method, Filled(Path, key), body);
            }
        }

        private static string Filled(string path, string key) =>
            path.Replace("{name}", "fuzz", StringComparison.Ordinal).Replace("{other}", "fuzz", StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal).Replace("{cell}", key, StringComparison.Ordinal)
                .Replace("{hash}", key, StringComparison.Ordinal);
    }
}

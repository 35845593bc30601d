using System.Net;
using System.Text;
using Kd.Core.Artifacts;
using Kd.Core.Tests.Grids;

namespace Kd.Silo.Tests.Api;

/// <summary>Whatever is sent, the answer is a fitting one and nothing half lies in the store. ./test tries a slice; KD_FUZZ=whole tries 2,000 requests.</summary>
public sealed class HttpFuzzTests : IDisposable
{
    private static readonly int[] Fitting = [200, 201, 400, 404, 405, 409, 413, 415, 422];
    private static readonly string[] Parts = ["", "/cells", "/table", "/plan", "/events", "/reevaluations", "/cancel", "/retry"];

    private readonly TestDirectory home = new();

    private static int Count => Environment.GetEnvironmentVariable("KD_FUZZ") == "whole" ? 2_000 : 80;

    [Fact]
    public async Task Requests_OfAnyKind_AreAnsweredFittinglyAndLeaveWholeSweepsOnly()
    {
        RunningSilo.Script(home);
        await using var silo = await RunningSilo.Start(home, options => options with { Slots = 0, Rate = 0 });
        var grids = new GridMutations(StubGrid.Request("fuzz").Grid.GetRawText());
        await silo.Submit(StubGrid.Request("fuzz"));
        var statuses = new HashSet<int>();
        for (var number = 0; number < Count; number++)
        {
            using var request = number % 4 == 3 ? Named(silo, number) : Posted(grids.Of(number), number);
            using var response = await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(Fitting.Contains((int)response.StatusCode), $"request {number}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            statuses.Add((int)response.StatusCode);
            if (response.StatusCode >= HttpStatusCode.BadRequest && !IsRefusedByTheServerBelow(response))
            {
                Assert.NotEmpty((await Json.Problem(response)).Title);
            }
        }

        Assert.Superset(new HashSet<int> { 400, 404, 422 }, statuses);
        Assert.Equal("ok", await silo.Http.GetStringAsync("/health/ready"));
        AssertWholeSweepsOnly(home.Of("store", "sweeps"));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/plan")]
    [InlineData("POST", "/cancel")]
    [InlineData("DELETE", "")]
    public async Task HostileName_InAPath_LeadsNowhere(string method, string part)
    {
        RunningSilo.Script(home);
        await using var silo = await RunningSilo.Start(home, options => options with { Slots = 0 });
        foreach (var name in GridMutations.HostileNames)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Raw(silo, $"v1/sweeps/{Uri.EscapeDataString(name)}{part}"));
            using var response = await silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest || (name is "" or "." && method == "GET"), $"{name}: {response.StatusCode}");
        }
    }

    public void Dispose() => home.Dispose();

    private static HttpRequestMessage Posted(string grid, int number) => new(HttpMethod.Post, number % 2 == 0 ? "/v1/sweeps" : "/v1/plans")
    {
        Content = new StringContent($$"""{"grid":{{grid}},"only":[]}""", Encoding.UTF8, "application/json"),
    };

    private static HttpRequestMessage Named(RunningSilo silo, int number)
    {
        var name = GridMutations.HostileNames[number / 4 % GridMutations.HostileNames.Length];
        return new(number % 8 == 3 ? HttpMethod.Get : HttpMethod.Post, Raw(silo, $"v1/sweeps/{Uri.EscapeDataString(name)}{Parts[number / 4 % Parts.Length]}"));
    }

    // %00 in a path is refused before any of ours is asked, with a bare 400.
    private static bool IsRefusedByTheServerBelow(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.BadRequest && response.RequestMessage!.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal);

    // The path as it is: Uri would resolve dots first.
    private static Uri Raw(RunningSilo silo, string path) => new($"{silo.Http.BaseAddress}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static void AssertWholeSweepsOnly(string sweeps)
    {
        foreach (var sweep in Directory.Exists(sweeps) ? Directory.EnumerateFileSystemEntries(sweeps) : [])
        {
            Assert.True(ArtifactPaths.IsName(Path.GetFileName(sweep)));
            Assert.Equal(["grid.json", "plan.json"], Directory.EnumerateFileSystemEntries(sweep).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }
}

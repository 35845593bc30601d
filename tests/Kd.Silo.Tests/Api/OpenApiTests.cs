using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kd.Core.Api;
using Kd.Core.Reports;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Silo.Api;
using Kd.Silo.Metrics;
using Kd.StubTrainer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kd.Silo.Tests.Api;

/// <summary>/v1/openapi.json and docs/api.md say what is so.</summary>
public sealed class OpenApiTests(OpenApiTests.Shared shared) : IClassFixture<OpenApiTests.Shared>
{
    private HttpClient Http => shared.Silo.Http;

    [Fact]
    public void Description_HasEveryEndpointWithItsRoleAndProblems()
    {
        Assert.NotEmpty(Described());
        foreach (var endpoint in Described())
        {
            var (method, path) = Name(endpoint);
            Assert.True(shared.Description.GetProperty("paths").TryGetProperty(path, out var item), path);
            Assert.True(item.TryGetProperty(method.ToLowerInvariant(), out var operation), $"{method} {path}");
            Assert.Equal(TokenList.Word(endpoint.Metadata.GetMetadata<ApiAccess>()!.Role!.Value), operation.GetProperty(ApiDescription.RoleMember).GetString());
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            var responses = operation.GetProperty("responses");
            Assert.Contains(responses.EnumerateObject(), r => r.Name is "200" or "201" && r.Value.GetProperty("content").EnumerateObject().Single().Value.TryGetProperty("schema", out _));
            Assert.All(new[] { "401", "403", "429", "500", "503" }, status => Assert.True(responses.GetProperty(status).GetProperty("content").TryGetProperty(Problems.MediaType, out _)));
        }
    }

    [Fact]
    public void Page_ListsEveryEndpointWithItsRole()
    {
        var page = File.ReadAllText(Repository("docs/api.md"));
        var listed = Regex.Matches(page, @"(?m)^\| `(?<method>[A-Z]+) (?<path>[^`]+)` \| (?<role>[a-z]+) \|").Select(m => $"{m.Groups["method"]} {m.Groups["path"]} {m.Groups["role"]}");
        var there = Described().Select(e => $"{Name(e).Method} {Name(e).Path} {TokenList.Word(e.Metadata.GetMetadata<ApiAccess>()!.Role!.Value)}");
        Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/version", "/v1/version")]
    [InlineData("/v1/sweeps", "/v1/sweeps")]
    [InlineData("/v1/sweeps/{name}", "/v1/sweeps/toy")]
    [InlineData("/v1/sweeps/{name}/cells", "/v1/sweeps/toy/cells")]
    [InlineData("/v1/sweeps/{name}/table", "/v1/sweeps/toy/table")]
    [InlineData("/v1/sweeps/{name}/plan", "/v1/sweeps/toy/plan")]
    [InlineData("/v1/sweeps/{name}/cells", "/v1/sweeps/none/cells")]
    [InlineData("/v1/sweeps/{name}/cells", "/v1/sweeps/mixed/cells")]
    [InlineData("/v1/sweeps/{name}", "/v1/sweeps/mixed")]
    public async Task Get_AnswersByItsSchema(string path, string asked)
    {
        using var response = await Http.GetAsync(asked);
        await AssertDescribed("get", path, response);
    }

    [Theory]
    [InlineData("/v1/plans", "described", HttpStatusCode.OK)]
    [InlineData("/v1/plans", "../x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/v1/sweeps", "toy", HttpStatusCode.OK)]
    public async Task Post_AnswersByItsSchema(string path, string name, HttpStatusCode expected)
    {
        using var response = await Http.PostAsync(path, Json.Body(StubGrid.Request(name)));
        Assert.Equal(expected, response.StatusCode);
        await AssertDescribed("post", path, response);
    }

    [Theory]
    [InlineData("/v1/sweeps/{name}/cells.txt", "/v1/sweeps/toy/cells.txt", HttpStatusCode.OK, "CELL ")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/toy/report", HttpStatusCode.OK, "toy: mean over folds")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/toy/report?format=latex", HttpStatusCode.OK, "\\begin{tabular}")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/mixed/report?format=latex", HttpStatusCode.Conflict, "rows are not complete")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/mixed/report?format=latex&partial=true", HttpStatusCode.OK, "\\begin{tabular}")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/toy/report?format=html", HttpStatusCode.BadRequest, "no such form")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/toy/report?format=9", HttpStatusCode.BadRequest, "no such form")]
    [InlineData("/v1/sweeps/{name}/report", "/v1/sweeps/none/report", HttpStatusCode.NotFound, "no such sweep")]
    [InlineData("/v1/sweeps/{name}/diff/{other}/text", "/v1/sweeps/toy/diff/mixed/text", HttpStatusCode.OK, "in both")]
    public async Task GetText_AnswersAsDescribed(string path, string asked, HttpStatusCode expected, string contained)
    {
        using var response = await Http.GetAsync(asked);

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(contained, await response.Content.ReadAsStringAsync());
        var described = shared.Description.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty($"{(int)expected}").GetProperty("content");
        Assert.True(described.TryGetProperty(response.Content.Headers.ContentType!.MediaType!, out _));
    }

    [Fact]
    public async Task Report_OfASweep_IsItsTableRendered() => Assert.Equal(
        new SweepReport(await shared.Silo.Get<SweepTable>("/v1/sweeps/mixed/table")).WithTests().Text(TableFormat.Csv, TerminalLook.Plain),
        await Http.GetStringAsync("/v1/sweeps/mixed/report?format=csv&tests=true"));

    private async Task AssertDescribed(string method, string path, HttpResponseMessage response)
    {
        var content = shared.Description.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty($"{(int)response.StatusCode}").GetProperty("content");
        var schema = content.GetProperty(response.Content.Headers.ContentType!.MediaType!).GetProperty("schema");
        var body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync());
        Assert.Empty(new AnswerSchema(shared.Description).Problems(schema, body));
    }

    private IEnumerable<RouteEndpoint> Described() =>
        shared.Silo.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<ApiAccess>() is { Role: not null } && Name(e).Path is not (ApiDescription.Path or MetricsHosting.Path));

    private static (string Method, string Path) Name(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single(), "/" + endpoint.RoutePattern.RawText!.Trim('/'));

    private static string Repository(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "KdCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, file);
    }

    /// <summary>The silo under test, with a sweep whose cells are all done and one that has others too.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly TestDirectory home = new();

        internal RunningSilo Silo { get; private set; } = null!;

        internal JsonElement Description { get; private set; }

        public async Task InitializeAsync()
        {
            RunningSilo.Script(home, new StubRule { Seed = 1, Teacher = true, Do = StubFate.Fail, Kind = FailureKind.BadData });
            Silo = await RunningSilo.Start(home);
            await Silo.Submit(StubGrid.Request());
            await Silo.Submit(StubGrid.Request("mixed", seeds: "[1]"));
            await Silo.Settled();
            await Silo.Settled("mixed");
            Description = JsonSerializer.Deserialize<JsonElement>(await Silo.Http.GetByteArrayAsync(ApiDescription.Path));
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            home.Dispose();
        }
    }
}

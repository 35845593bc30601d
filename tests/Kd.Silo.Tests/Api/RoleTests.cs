using System.Net;
using Kd.Core.Api;
using Kd.Silo.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kd.Silo.Tests.Api;

/// <summary>What each role may do, on a silo whose tokens are those of three holders.</summary>
public sealed class RoleTests(RoleTests.Shared shared) : IClassFixture<RoleTests.Shared>
{
    /// <summary>All that needs no token.</summary>
    private static readonly string[] Open = ["/health/live", "/health/ready"];

    [Fact]
    public void Endpoint_OfAnyKind_DeclaresItsRole()
    {
        var endpoints = shared.Silo.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<ApiAccess>()));
        Assert.Equal(Open, endpoints.Where(e => e.Metadata.GetMetadata<ApiAccess>() is { Role: null }).Select(e => e.RoutePattern.RawText).Order(StringComparer.Ordinal));
        Assert.All(endpoints.Where(Changes), endpoint => Assert.True(endpoint.Metadata.GetMetadata<ApiAccess>()!.Role > ApiRole.Read, endpoint.DisplayName));
    }

    [Theory]
    [InlineData(ApiRole.Read, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Submit, HttpStatusCode.OK)]
    [InlineData(ApiRole.Admin, HttpStatusCode.OK)]
    public async Task Plan_ByRole_IsAnsweredOrNamesTheRoleNeeded(ApiRole role, HttpStatusCode expected)
    {
        using var http = shared.Client(role);
        using var response = await http.PostAsync("/v1/plans", Json.Body(StubGrid.Request()));
        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
        {
            Assert.Equal("this needs a token with the role submit; the one of read-holder has read", (await Json.Problem(response)).Detail);
            Assert.Contains("insufficient_scope", response.Headers.WwwAuthenticate.Single().Parameter);
        }
    }

    [Theory]
    [InlineData(ApiRole.Read)]
    [InlineData(ApiRole.Submit)]
    [InlineData(ApiRole.Admin)]
    public async Task Sweeps_ByAnyRole_AreShown(ApiRole role)
    {
        using var http = shared.Client(role);
        using var response = await http.GetAsync("/v1/sweeps");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "/v1/version", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/plans", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v2", HttpStatusCode.NotFound)]
    public async Task Request_WithoutEndpoint_IsAProblemForHolders_AndNothingForStrangers(string method, string path, HttpStatusCode expected)
    {
        using var http = shared.Client(ApiRole.Read);
        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal((int)expected, (await Json.Problem(answer)).Status);
        using var stranger = new HttpClient { BaseAddress = http.BaseAddress };
        using var refusal = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    private static bool Changes(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Any(method => method != "GET");

    /// <summary>The silo under test.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal TestDirectory Home { get; } = new();

        internal RunningSilo Silo { get; private set; } = null!;

        internal HttpClient Client(ApiRole role) => RunningSilo.Client(Home.Of("store"), Token(role));

        public async Task InitializeAsync()
        {
            RunningSilo.Script(Home);
            var file = Home.Of("tokens");
            await File.WriteAllLinesAsync(file, Enum.GetValues<ApiRole>().Select(role => $"{TokenList.Word(role)}-holder {TokenList.Word(role)} {Token(role)}"));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Silo = await RunningSilo.Start(Home, options => options with { TokenFile = file });
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            Home.Dispose();
        }

        private static string Token(ApiRole role) => $"{TokenList.Word(role)}-0123456789abcdef";
    }
}

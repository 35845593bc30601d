using System.Net;
using Kd.Core.Api;

namespace Kd.Silo.Tests.Api;

/// <summary>A silo with small limits: each refusal says what and what to do.</summary>
public sealed class LimitTests(LimitTests.Shared shared) : IClassFixture<LimitTests.Shared>
{
    [Fact]
    public async Task Plan_MoreCellsThanAllowed_IsRefusedWithBothCounts()
    {
        using var http = shared.Client("anna");
        using var response = await http.PostAsync("/v1/plans", Json.Body(StubGrid.Request(seeds: "[0, 1]")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = Assert.Single((await Json.Problem(response)).Problems);
        Assert.Equal(("/students", true), (problem.Pointer, problem.Message.Contains("has 6 cells, more than the 4 allowed", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Plan_BodyOverTheLimit_IsRefused(bool chunked)
    {
        using var http = shared.Client("bob");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/plans") { Content = Json.Body(StubGrid.Request("x", seeds: $"[{string.Join(',', Enumerable.Range(0, 2000))}]")) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("at most 4096 bytes (--max-body)", (await Json.Problem(response)).Detail);
    }

    [Fact]
    public async Task Requests_FasterThanTheRate_AreToldWhenToComeAgain_OthersAreNot()
    {
        using var hasty = shared.Client("carl");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => hasty.GetAsync("/v1/sweeps")));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.True(r.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        Assert.Contains("5 requests a second (--rate)", (await Json.Problem(refused[0])).Detail);

        using var other = shared.Client("dora");
        using var response = await other.GetAsync("/v1/sweeps");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await hasty.GetStringAsync("/health/live"));
    }

    /// <summary>The silo under test; each test has a token of its own.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly TestDirectory home = new();
        private RunningSilo silo = null!;

        internal HttpClient Client(string holder) => RunningSilo.Client(home.Of("store"), Token(holder));

        public async Task InitializeAsync()
        {
            RunningSilo.Script(home);
            var file = home.Of("tokens");
            await File.WriteAllLinesAsync(file, new[] { "anna", "bob", "carl", "dora" }.Select(holder => $"{holder} {TokenList.Word(ApiRole.Submit)} {Token(holder)}"));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            silo = await RunningSilo.Start(home, options => options with { TokenFile = file, MaxBody = 4096, MaxCells = 4, Rate = 5 });
        }

        public async Task DisposeAsync()
        {
            await silo.DisposeAsync();
            home.Dispose();
        }

        private static string Token(string holder) => $"{holder}-0123456789abcdef";
    }
}

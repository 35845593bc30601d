using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Json;
using Kd.Core.Plans;

namespace Kd.Silo.Tests.Api;

/// <summary>One silo for all: these tests leave no sweep running.</summary>
public sealed class ApiTests(ApiTests.Shared shared) : IClassFixture<ApiTests.Shared>
{
    private HttpClient Http => shared.Silo.Http;

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    public async Task AnyRequest_WithoutTheToken_IsRefused(string? authorization)
    {
        using var stranger = new HttpClient { BaseAddress = Http.BaseAddress };
        if (authorization is not null)
        {
            stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var path in new[] { "/v1/version", "/v1/sweeps", "/v1/nothing", "/" })
        {
            using var response = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            Assert.Equal("a token is needed", (await Json.Problem(response)).Title);
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_NeedsNoToken(string path)
    {
        using var stranger = new HttpClient { BaseAddress = Http.BaseAddress };
        Assert.Equal("ok", await stranger.GetStringAsync(path));
    }

    [Fact]
    public void TokenFile_IsItsOwnersOnly() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shared.Home.Of("store", "token")));

    [Fact]
    public async Task Version_NamesTrainerAndBackend()
    {
        var version = await shared.Silo.Get<ServerVersion>("/v1/version");
        Assert.Equal(("stub-1", "stub-eval-1", "stub"), (version.TrainerRevision, version.EvaluationRevision, version.Backend!.Binding));
    }

    [Theory]
    [InlineData("/v1/sweeps/none")]
    [InlineData("/v1/sweeps/none/cells")]
    [InlineData("/v1/sweeps/none/table")]
    [InlineData("/v1/sweeps/none/plan")]
    [InlineData("/v1/sweeps/none/events")]
    [InlineData("/v1/sweeps/..%2F..%2Fetc")]
    [InlineData("/v1/sweeps/none/")]
    [InlineData("/v1/file.txt")]
    [InlineData("/v1/cells/0123/curves")]
    [InlineData("/v1/cells/..%2F..%2Fetc/checkpoint")]
    [InlineData("/v1/nothing")]
    public async Task Get_WhatIsNot_IsNotFound(string path)
    {
        using var response = await Http.GetAsync(path);
        Assert.Equal(404, (await Json.Problem(response)).Status);
    }

    [Fact]
    public async Task Plan_GridWithSeveralTroubles_ListsThemAll()
    {
        var grid = JsonSerializer.Deserialize<JsonElement>("""{"name":"../x","datasets":{"toy":{"reader":"voc","size":64,"metric":"ap50"}},"students":{"detector":"none","recipe":"none","configs":["hard"]}}""");
        using var response = await Http.PostAsync("/v1/plans", Json.Body(new SubmitRequest { Grid = grid }));
        var problem = await Json.Problem(response);
        Assert.Equal(422, problem.Status);
        Assert.Contains(problem.Problems, p => p.Pointer == "/name");
        Assert.Contains(problem.Problems, p => p.Pointer.StartsWith("/students/detector", StringComparison.Ordinal));
        Assert.True(problem.Problems.Length >= 4);
    }

    [Fact]
    public async Task Plan_DataSetThatIsNotThere_SaysWhichAndWhy()
    {
        var grid = JsonSerializer.Deserialize<JsonElement>(StubGrid.Request().Grid.GetRawText().Replace("\"path\": \"toy\"", "\"path\": \"gone\"", StringComparison.Ordinal));
        using var response = await Http.PostAsync("/v1/plans", Json.Body(new SubmitRequest { Grid = grid }));
        var problem = Assert.Single((await Json.Problem(response)).Problems);
        Assert.Equal("/datasets/toy", problem.Pointer);
        Assert.Contains("gone", problem.Message);
    }

    [Fact]
    public async Task Plan_WeightsThatAreNotThere_AreReportedWhereTheGridNamesThem()
    {
        var text = StubGrid.Request().Grid.GetRawText()
            .Replace("\"tiny-pafpn\"", """{ "base": "tiny-pafpn", "pretrained": "gone.safetensors" }""", StringComparison.Ordinal)
            .Replace("\"tiny-fpn\"", """{ "base": "tiny-fpn", "pretrained": "gone.safetensors" }""", StringComparison.Ordinal);
        using var response = await Http.PostAsync("/v1/plans", Json.Body(new SubmitRequest { Grid = JsonSerializer.Deserialize<JsonElement>(text) }));
        var problems = (await Json.Problem(response)).Problems;
        Assert.Equal(["/teachers/big/detector/pretrained", "/students/detector/pretrained"], problems.Select(p => p.Pointer));
        Assert.All(problems, p => Assert.Contains("there is no file", p.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_GoodGrid_IsCountedAndNotKept()
    {
        using var response = await Http.PostAsync("/v1/plans", Json.Body(StubGrid.Request("unkept", seeds: "[7]")));
        var summary = KdJson.Deserialize<PlanSummary>(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((0, 0, 3), (summary.Done, summary.InFlight, summary.New));
        Assert.Equal(3, summary.Steps.Count);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v1/sweeps/unkept")).StatusCode);
    }

    [Fact]
    public async Task Plan_Probed_IsPredictedThenAndLater()
    {
        var request = StubGrid.Request("probed");
        async Task<PlanPrediction?> Predict(bool probe)
        {
            using var response = await Http.PostAsync("/v1/plans", Json.Body(request with { Probe = probe }));
            return KdJson.Deserialize<PlanSummary>(await response.Content.ReadAsByteArrayAsync()).Prediction;
        }

        Assert.Null(await Predict(probe: false));
        var probed = (await Predict(probe: true))!;
        Assert.Equal("cpu", probed.Device);
        Assert.Equal(1L << 30, probed.Rows[0].Probe.Figures!.PeakBytes);
        Assert.Equal(probed.RemainingSeconds, (await Predict(probe: false))!.RemainingSeconds);
    }

    [Fact]
    public async Task Plan_ProbedForWhoAcceptsEvents_TellsEachShapeAndThenThePlan()
    {
        var request = StubGrid.Request("told", configs: """["soft", { "name": "softer", "base": "soft", "recipe": { "lr": 1e-5 } }]""") with { Probe = true };
        var grid = request.Grid.GetRawText().Replace("\"size\": 64", "\"size\": 128", StringComparison.Ordinal).Replace("\"hard\"", "\"soft\"", StringComparison.Ordinal);
        request = request with { Grid = JsonSerializer.Deserialize<JsonElement>(grid) };
        var events = await Events(request);
        Assert.Equal(["probing", "probing", "plan"], events.Select(e => e.EventType));
        Assert.Equal([(1, 2, "big"), (2, 2, "soft softer")], events.Take(2).Select(e => KdJson.Deserialize<ProbeProgress>(e.Data)).Select(p => (p.Number, p.Of, string.Join(' ', p.Shape.Places.Select(r => r.Row)))));
        Assert.NotNull(KdJson.Deserialize<PlanSummary>(events[^1].Data).Prediction);

        // All is known now, so there is nothing to tell.
        using var again = await Ask(request);
        Assert.Equal("application/json", again.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86401)]
    public async Task Plan_ProbeLimitThatIsNone_IsRefused(double seconds)
    {
        using var response = await Http.PostAsync("/v1/plans", Json.Body(StubGrid.Request() with { Probe = true, ProbeSeconds = seconds }));
        Assert.Contains("\"probeSeconds\"", (await Json.Problem(response)).Detail, StringComparison.Ordinal);
    }

    private async Task<SseItem<string>[]> Events(SubmitRequest request)
    {
        using var response = await Ask(request);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return await SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().ToArrayAsync();
    }

    private async Task<HttpResponseMessage> Ask(SubmitRequest request)
    {
        using var asking = new HttpRequestMessage(HttpMethod.Post, "/v1/plans") { Content = Json.Body(request), Headers = { Accept = { new("text/event-stream"), new("application/json") } } };
        return await Http.SendAsync(asking);
    }

    [Fact]
    public async Task Submit_OnlyThatMatchesNothing_SaysHowLabelsLook()
    {
        using var response = await Http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request("unmatched", only: "nothing")));
        Assert.Contains("labels look like toy/fold1/seed0/", (await Json.Problem(response)).Detail);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v1/sweeps/unmatched")).StatusCode);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("[1]", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":{},\"only\":null}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":{},\"only\":[3]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":{},\"only\":[null]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":{},\"only\":[\"\\ud800\"]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"grid\":null}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"grid\":{\"name\":\"\\ud800\"}}", HttpStatusCode.UnprocessableEntity)]
    public async Task Submit_MalformedBody_IsAProblemWithoutATrace(string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync("/v1/sweeps", content);
        var problem = await Json.Problem(response);
        Assert.Equal(expected, response.StatusCode);
        Assert.DoesNotContain("   at ", problem.Detail);
    }

    [Fact]
    public async Task Submit_BodyTooLarge_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sweeps") { Content = new ByteArrayContent(new byte[new SiloOptions().MaxBody + 1]) };
        request.Headers.ExpectContinue = true; // The answer comes before the body, which the server would cut off.
        using var response = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("at most 4194304 bytes (--max-body)", (await Json.Problem(response)).Detail);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Submit_BodyOfAnotherType_IsRefused(string type)
    {
        using var content = new StringContent("{}", Encoding.UTF8, type);
        using var response = await Http.PostAsync("/v1/sweeps", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/json", (await Json.Problem(response)).Detail);
    }

    [Theory]
    [InlineData("{\"cells\":[null]}", "cells")]
    [InlineData("{\"configs\":[null]}", "configs")]
    [InlineData("{\"causes\":[null]}", "causes")]
    public async Task Retry_NullAmongNames_IsMalformed(string body, string member)
    {
        await shared.Silo.Submit(StubGrid.Request("retried"));
        await shared.Silo.Settled("retried");
        using var response = await Http.PostAsync("/v1/sweeps/retried/retry", new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await Json.Problem(response);
        Assert.Equal((400, true), (problem.Status, problem.Detail!.Contains(member, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reevaluate_BodyWithoutCells_IsMalformed()
    {
        using var response = await Http.PostAsync("/v1/sweeps/none/reevaluations", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(400, (await Json.Problem(response)).Status);
    }

    [Fact]
    public async Task Request_ThatFailsUnexpectedly_IsAProblemWithATraceIdThatTheLogHas()
    {
        await File.WriteAllTextAsync(shared.Home.Of("store", "sweeps", "broken", "plan.json"), "secret nonsense");
        try
        {
            using var response = await Http.GetAsync("/v1/sweeps/broken/plan");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            var problem = await Json.Problem(response);
            Assert.DoesNotContain("nonsense", problem.Detail);
            Assert.Single(shared.Silo.Log, line => line.Contains($"trace={problem.TraceId} ", StringComparison.Ordinal) && line.Contains("/v1/sweeps/broken/plan", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(shared.Home.Of("store", "sweeps", "broken"), recursive: true);
        }
    }

    [Fact]
    public async Task Events_TellTheStatusUntilItSettles_AndAReturningClientNothingTwice()
    {
        await shared.Silo.Submit(StubGrid.Request("watched"));
        await shared.Silo.Settled("watched");
        using var stream = await Http.GetStreamAsync("/v1/sweeps/watched/events");
        using var reader = new StreamReader(stream);
        var id = await reader.ReadLineAsync();
        Assert.Equal("event: status", await reader.ReadLineAsync());
        var data = (await reader.ReadLineAsync())!;
        Assert.Equal(SweepState.Settled, KdJson.Deserialize<SweepStatus>(data["data: ".Length..]).State);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/sweeps/watched/events");
        request.Headers.Add("Last-Event-ID", id!["id: ".Length..]);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), response.Content.Headers.ContentType);
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        using var again = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await again.ReadLineAsync(silence.Token));
    }

    [Fact]
    public async Task Events_ForManyAtOnce_AreTheSameForAll()
    {
        await shared.Silo.Submit(StubGrid.Request("crowded"));
        await shared.Silo.Settled("crowded");
        var ids = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => FirstId(Http, "crowded")));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Events_AfterARestart_HaveTheIdsOfBefore()
    {
        using var home = new TestDirectory();
        RunningSilo.Script(home);
        string before;
        await using (var silo = await RunningSilo.Start(home))
        {
            await silo.Submit(StubGrid.Request());
            await silo.Settled();
            before = await FirstId(silo.Http, "toy");
        }

        await using var again = await RunningSilo.Start(home);
        Assert.Equal(before, await FirstId(again.Http, "toy"));
    }

    private static async Task<string> FirstId(HttpClient http, string sweep)
    {
        using var stream = await http.GetStreamAsync($"/v1/sweeps/{sweep}/events");
        using var reader = new StreamReader(stream);
        var id = await reader.ReadLineAsync();
        return Assert.IsType<string>(id)["id: ".Length..];
    }

    [Fact]
    public async Task List_ShowsEverySweep()
    {
        await shared.Silo.Submit(StubGrid.Request("listed"));
        await shared.Silo.Settled("listed");
        Assert.Contains(await shared.Silo.Get<SweepStatus[]>("/v1/sweeps"), s => s.Sweep == "listed");
        Assert.Equal("listed", (await shared.Silo.Get<Kd.Core.Plans.Plan>("/v1/sweeps/listed/plan")).Sweep);
        Assert.Equal(3, (await shared.Silo.Get<CellView[]>("/v1/sweeps/listed/cells")).Length);
    }

    /// <summary>The silo under test.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal TestDirectory Home { get; } = new();

        internal RunningSilo Silo { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            RunningSilo.Script(Home);
            Silo = await RunningSilo.Start(Home);
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            Home.Dispose();
        }
    }
}

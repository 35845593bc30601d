using System.Net;
using System.Net.Http.Headers;
using Kd.Core.Api;
using Kd.Core.Plans;

namespace Kd.Silo.Tests.Api;

/// <summary>Logs and the cluster over HTTP, of one silo whose only sweep is done.</summary>
public sealed class CellLogTests(CellLogTests.Shared shared) : IClassFixture<CellLogTests.Shared>
{
    private const string Line = "training ";

    private string Path => $"/v1/sweeps/toy/cells/{shared.Cell.Key}/log";

    [Fact]
    public async Task Log_ByKeyBeginningOfItOrLabel_IsTheSameText()
    {
        var whole = await shared.Silo.Http.GetStringAsync(Path);

        Assert.StartsWith(Line, whole, StringComparison.Ordinal);
        Assert.Equal(whole, await shared.Silo.Http.GetStringAsync($"/v1/sweeps/toy/cells/{shared.Cell.Key.Short}/log"));
        Assert.Equal(whole, await shared.Silo.Http.GetStringAsync($"/v1/sweeps/toy/cells/{Uri.EscapeDataString(shared.Cell.Label)}/log?attempt=1"));
    }

    [Fact]
    public async Task Log_FollowedAfterTheEnd_EndsAtOnce() =>
        Assert.Equal(await shared.Silo.Http.GetStringAsync(Path), await shared.Silo.Http.GetStringAsync(Path + "?follow=true"));

    [Theory]
    [InlineData(0, 7, 206, "training")]
    [InlineData(5, 7, 206, "ing")]
    [InlineData(0, null, 206, null)]
    public async Task Log_Range_IsThoseBytes(int from, int? to, int status, string? expected)
    {
        var whole = await shared.Silo.Http.GetStringAsync(Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Range = new RangeHeaderValue(from, to);

        using var response = await shared.Silo.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(expected ?? whole[from..], await response.Content.ReadAsStringAsync());
        Assert.Equal(whole.Length, response.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task Log_RangeBeyondTheEnd_IsAProblemThatNamesTheLength()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Range = new RangeHeaderValue(100_000, null);
        using var response = await shared.Silo.Http.SendAsync(request);
        Assert.Equal(416, (await Json.Problem(response)).Status);
        Assert.True(response.Content.Headers.ContentRange!.HasLength);
    }

    [Fact]
    public async Task Log_LastBytes_AreThose()
    {
        var whole = await shared.Silo.Http.GetStringAsync(Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Range = new RangeHeaderValue(null, 4);
        using var response = await shared.Silo.Http.SendAsync(request);
        Assert.Equal(whole[^4..], await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/sweeps/none/cells/x/log", "no such sweep")]
    [InlineData("/v1/sweeps/toy/cells/nothing/log", "no such cell")]
    [InlineData("/v1/sweeps/toy/cells/..%2F..%2Fresult.json/log", "no such cell")]
    [InlineData("/v1/sweeps/toy/cells/toy%2Ffold1%2Fseed0%2Fhard/log?attempt=2", "no such attempt")]
    [InlineData("/v1/sweeps/toy/cells/toy%2Ffold1%2Fseed1%2Fhard/log", "no such attempt")]
    public async Task Log_OfWhatIsNot_IsNotFound(string path, string title)
    {
        using var response = await shared.Silo.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(title, (await Json.Problem(response)).Title);
    }

    [Fact]
    public async Task Cluster_IdleSilo_ShowsItsSlotsAndNoQueue()
    {
        var cluster = await shared.Silo.Get<ClusterView>("/v1/cluster");

        Assert.Equal(["cpu0", "cpu1"], Assert.Single(cluster.Silos).Slots.Select(s => s.Name));
        Assert.All(cluster.Silos[0].Slots, slot => Assert.Equal(("cpu", 1, null), (slot.Device, slot.Threads, slot.Work)));
        Assert.Empty(cluster.Queue);
    }

    /// <summary>The silo under test, its sweep's second seed left out.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal TestDirectory Home { get; } = new();

        internal RunningSilo Silo { get; private set; } = null!;

        internal PlannedCell Cell { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            RunningSilo.Script(Home);
            Silo = await RunningSilo.Start(Home);
            await Silo.Submit(StubGrid.Request(seeds: "[0, 1]", only: "*/seed0/*"));
            Cell = (await Silo.Get<Plan>("/v1/sweeps/toy/plan")).Cells.First(c => c.Label == "toy/fold1/seed0/hard");
            await Silo.Settled();
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            Home.Dispose();
        }
    }
}

using System.Net;
using Kd.Core.Json;
using Kd.Silo.Tests.Clustering;
using Orleans.Contract.Tests.Cluster;

namespace Kd.Silo.Tests.Sweeps;

/// <summary>A sweep is known by name and content, however often, wherever and however nearly at once it is handed in.</summary>
public sealed class SubmitTwiceTests : IAsyncLifetime
{
    private readonly TestDirectory home = new();
    private readonly List<ClusterSilo> silos = [];
    private RedisServer redis = null!;

    public async Task InitializeAsync()
    {
        RunningSilo.Script(home);
        redis = await RedisServer.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            silos.Add(await ClusterSilo.Start(home, redis, more: ["--slots", "0"]));
        }
    }

    public Task DisposeAsync()
    {
        silos.ForEach(silo => silo.Dispose());
        redis.Dispose();
        home.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Submit_TenThousandCellsTwiceAtOnceAtTwoSilos_IsOneSweepWithOnePlan()
    {
        var request = StubGrid.Request(seeds: $"[{string.Join(',', Enumerable.Range(0, 3334))}]");
        var answers = await Task.WhenAll(silos[0].Submit(request), silos[1].Submit(request), silos[0].Submit(request), silos[1].Submit(request));

        Assert.Single(answers, answer => answer.Created);
        Assert.All(answers, answer => Assert.Equal(10_002, answer.Plan.Plan.Cells.Length));
        Assert.Single(answers.Select(answer => CanonicalJson.Text(answer.Plan.Plan)).Distinct());
        var plan = Assert.Single(Directory.EnumerateFiles(home.Of("store", "sweeps"), "plan.json", SearchOption.AllDirectories));
        Assert.Equal(CanonicalJson.Text(answers[0].Plan.Plan), await File.ReadAllTextAsync(plan));

        using var other = await silos[1].Http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request(seeds: "[0, 1]")));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }
}

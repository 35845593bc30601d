using System.Net;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Silo.Tests.Clustering;

namespace Kd.Silo.Tests.Sweeps;

/// <summary>A sweep is known by name and content, however often, wherever and however nearly at once it is handed in.</summary>
public sealed class SubmitTwiceTests : ClusterTest
{
    [Fact]
    public async Task Submit_TenThousandCellsTwiceAtOnceAtTwoSilos_IsOneSweepWithOnePlan()
    {
        await Start(2, "--slots", "0");
        var request = StubGrid.Request(seeds: $"[{string.Join(',', Enumerable.Range(0, 3334))}]");
        var answers = await Task.WhenAll(silos[0].Submit(request), silos[1].Submit(request), silos[0].Submit(request), silos[1].Submit(request));

        Assert.Single(answers, answer => answer.Created);
        Assert.All(answers, answer => Assert.Equal(10_002, answer.Plan.Cells));
        Assert.Single(Directory.EnumerateFiles(home.Of("store", "sweeps"), "plan.json", SearchOption.AllDirectories));
        Assert.Equal(10_002, KdJson.Deserialize<Plan>(await silos[1].Http.GetByteArrayAsync("/v1/sweeps/toy/plan")).Cells.Length);

        using var other = await silos[1].Http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request(seeds: "[0, 1]")));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }
}

using System.Net;
using System.Net.Http.Json;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Silo.Tests.Clustering;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Sweeps;

/// <summary>A sweep of ten thousand cells is one, however often, wherever and however nearly at once it is handed in, and stops and goes on as a whole.</summary>
public sealed class LargeSweepTests : ClusterTest
{
    private const int Cells = 10_002;

    [Fact]
    public async Task Submit_TenThousandCellsTwiceAtOnceAtTwoSilos_IsOneSweepWithOnePlan()
    {
        await Start(2, "--slots", "0");
        var answers = await Task.WhenAll(silos[0].Submit(Request()), silos[1].Submit(Request()), silos[0].Submit(Request()), silos[1].Submit(Request()));

        Assert.Single(answers, answer => answer.Created);
        Assert.All(answers, answer => Assert.Equal(Cells, answer.Plan.Cells));
        Assert.Single(Directory.EnumerateFiles(home.Of("store", "sweeps"), "plan.json", SearchOption.AllDirectories));
        Assert.Equal(Cells, KdJson.Deserialize<Plan>(await silos[1].Http.GetByteArrayAsync("/v1/sweeps/toy/plan")).Cells.Length);

        using var other = await silos[1].Http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request(seeds: "[0, 1]")));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Fact]
    public async Task Cancel_AmongTenThousandCells_StopsAllSilos_KeepsEveryResult_AndResumedItGoesOn()
    {
        StubGrid.Script(home.Of("toy"), new StubRule { Steps = 0 });
        await Start(2);
        await Task.WhenAll(silos[0].Submit(Request()), silos[1].Submit(Request()));
        await silos[0].Until(s => s.Counts.Done >= 50);

        using var cancelled = await silos[1].Http.PostAsJsonAsync("/v1/sweeps/toy/cancel", new { });
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        await silos[0].Until(s => s is { State: SweepState.Cancelled, Counts.Running: 0 });
        var (results, attempts) = (Results(), Attempts());
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.Equal(attempts, Attempts());
        Assert.Equal(results, Results());
        Assert.InRange(results.Count, 50, Cells / 2);
        Assert.Equal(results.Count, (await silos[1].Until(_ => true)).Counts.Done);

        using var resumed = await silos[0].Http.PostAsJsonAsync("/v1/sweeps/toy/resume", new { });
        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
        await silos[1].Until(s => s.Counts.Done > results.Count + 50);
        Assert.Subset(Results().ToHashSet(), results.ToHashSet());
    }

    private static SubmitRequest Request() => StubGrid.Request(seeds: $"[{string.Join(',', Enumerable.Range(0, Cells / 3))}]");

    /// <summary>Files of results with the hashes of their bytes.</summary>
    private Dictionary<string, string> Results() => Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => ArtifactHash.Of(File.ReadAllBytes(file)));

    private int Attempts() => Directory.EnumerateDirectories(home.Of("store", "cells"), "attempts", SearchOption.AllDirectories).Sum(attempts => Directory.GetDirectories(attempts).Length);
}

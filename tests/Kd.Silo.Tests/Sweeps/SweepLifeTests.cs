using System.Net;
using System.Net.Http.Json;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Sweeps;

/// <summary>Sweeps that are cancelled, resumed, retried, deleted, and cells that are evicted, over HTTP with real stub trainers.</summary>
public sealed class SweepLifeTests : IDisposable
{
    private static readonly StubRule Slow = new() { Steps = 2000, StepSeconds = 0.02 };
    private readonly TestDirectory home = new();

    public SweepLifeTests() => RunningSilo.Script(home);

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Cancel_RunningSweep_StopsItsTrainers_AndSubmittedAgainItGoesOn()
    {
        RunningSilo.Script(home, Slow);
        await using var silo = await RunningSilo.Start(home, o => o with { Lease = TimeSpan.FromSeconds(1) });
        await silo.Submit(StubGrid.Request());
        await silo.Until("toy", s => s.Running.Count(r => r.Progress is not null) == 2);

        var change = await Post<SweepChange>(silo, "/v1/sweeps/toy/cancel");

        Assert.Equal((true, SweepState.Cancelled), (change.Changed, change.Status.State));
        Assert.False((await Post<SweepChange>(silo, "/v1/sweeps/toy/cancel")).Changed);
        await Eventually(() => Ends().Count(end => end is CancelledEnd) == 2);
        RunningSilo.Script(home);
        var submitted = await silo.Submit(StubGrid.Request());
        Assert.Equal((false, true), (submitted.Created, submitted.Resumed));
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task Cancel_CellsThatAnotherSweepWants_RunOnAndAreTrainedOnce()
    {
        RunningSilo.Script(home, new StubRule { Steps = 150, StepSeconds = 0.02 });
        await using var silo = await RunningSilo.Start(home, o => o with { Lease = TimeSpan.FromSeconds(0.5) });
        await silo.Submit(StubGrid.Request("one", configs: """["hard"]"""));
        await silo.Until("one", s => s.Running.Count(r => r.Progress is not null) == 2);
        var second = await silo.Submit(StubGrid.Request("two", configs: """["hard"]"""));
        Assert.Equal((0, 2, 0), (second.Plan.Done, second.Plan.InFlight, second.Plan.New));

        await Post<SweepChange>(silo, "/v1/sweeps/one/cancel");

        Assert.Equal(SweepState.Settled, (await silo.Settled("two")).State);
        Assert.Empty(Ends());
        Assert.Equal(second.Plan.Cells, Results());
    }

    [Fact]
    public async Task Resume_CancelledBeforeItBegan_TrainsEverything()
    {
        await using (var planner = await RunningSilo.Start(home, o => o with { Slots = 0 }))
        {
            await planner.Submit(StubGrid.Request());
            await Post<SweepChange>(planner, "/v1/sweeps/toy/cancel");
        }

        await using var silo = await RunningSilo.Start(home);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(Directory.Exists(home.Of("store", "cells")));
        Assert.True((await Post<SweepChange>(silo, "/v1/sweeps/toy/resume")).Changed);
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task Retry_MendedFailures_AreTrainedAndANewSweepSaysWhatItInherits()
    {
        RunningSilo.Script(home, new StubRule { Teacher = true, Do = StubFate.Fail, Kind = FailureKind.BadData });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(new CellCounts { Total = 3, Done = 1, Failed = 1, Blocked = 1 }, (await silo.Settled()).Counts);
        var heir = await silo.Submit(StubGrid.Request("heir"));
        Assert.Equal((1, 0), (heir.Plan.Done, heir.Plan.New));
        Assert.Equal(["failed", "blocked"], heir.Plan.Inherited.Select(g => g.State));

        RunningSilo.Script(home);
        Assert.Empty((await Post<RetryResponse>(silo, "/v1/sweeps/toy/retry", new RetryRequest { Causes = [FailureKind.Crashed] })).Retried);
        var retried = await Post<RetryResponse>(silo, "/v1/sweeps/toy/retry", new RetryRequest());

        Assert.Equal(["toy/fold1/seed0/big"], retried.Retried.AsEnumerable());
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
        await silo.Until("heir", s => s.Counts.Done == 3);
    }

    [Fact]
    public async Task Retry_NameOfNothing_NamesTheNearOne()
    {
        await using var silo = await RunningSilo.Start(home, o => o with { Slots = 0 });
        await silo.Submit(StubGrid.Request());
        using var response = await silo.Http.PostAsync("/v1/sweeps/toy/retry", Json.Body(new RetryRequest { Configs = ["hart"] }));
        var problem = await Json.Problem(response);
        Assert.Equal((422, true), (problem.Status, problem.Detail!.Contains("did you mean \"hard\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1001, 1, "1001 globs")]
    [InlineData(1, 601, "601 characters")]
    public async Task Retry_MoreThanIsCompared_IsRefused(int count, int length, string expected)
    {
        await using var silo = await RunningSilo.Start(home, o => o with { Slots = 0 });
        await silo.Submit(StubGrid.Request());
        using var response = await silo.Http.PostAsync("/v1/sweeps/toy/retry", Json.Body(new RetryRequest { Cells = [.. Enumerable.Repeat(new string('*', length), count)] }));
        var problem = await Json.Problem(response);
        Assert.Equal((422, true), (problem.Status, problem.Detail!.Contains(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Delete_SweepKeepsItsCells_AndItsNameIsFree()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        await silo.Settled();

        var deleted = await silo.Http.DeleteFromJsonAsync<DeleteResponse>("/v1/sweeps/toy", KdJson.Options);

        Assert.True(File.Exists(home.Of("store", deleted!.Trash, "toy", "plan.json")));
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync("/v1/sweeps/toy")).StatusCode);
        var again = await silo.Submit(StubGrid.Request(seeds: "[0, 1]"));
        Assert.Equal((true, 3, 3), (again.Created, again.Plan.Done, again.Plan.New));
        Assert.Equal(6, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task Evict_SpoiltTeacher_IsTrainedAnewWithItsStudents()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        var cells = (await silo.Get<Plan>("/v1/sweeps/toy/plan")).Cells;
        await silo.Settled();
        var teacher = cells.Single(c => c.IsTeacher);

        var evicted = await Post<EvictResponse>(silo, $"/v1/cells/{teacher.Key}/evict");

        Assert.Equal([teacher.Key, cells.Single(c => c.Spec.Teacher is not null).Key], evicted.Cells.AsEnumerable());
        await silo.Until("toy", s => s is { State: SweepState.Settled, Counts.Done: 3 });
        Assert.Equal(3, Results());
        Assert.True(Directory.Exists(home.Of("store", evicted.Trash, teacher.Key.Hex)));
    }

    [Fact]
    public async Task Evict_RunningCell_IsRefused()
    {
        RunningSilo.Script(home, Slow);
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        var running = (await silo.Until("toy", s => s.Running.Any(r => r.Progress is not null))).Running[0];

        using var response = await silo.Http.PostAsync($"/v1/cells/{running.Key}/evict", null);

        var problem = await Json.Problem(response);
        Assert.Equal(409, problem.Status);
        Assert.Contains(running.Key.Short, problem.Detail);
    }

    [Theory]
    [InlineData("POST", "/v1/sweeps/none/cancel")]
    [InlineData("POST", "/v1/sweeps/none/resume")]
    [InlineData("DELETE", "/v1/sweeps/none")]
    [InlineData("POST", "/v1/cells/none/evict")]
    [InlineData("POST", "/v1/cells/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/evict")]
    public async Task Change_WhatIsNot_IsNotFound(string method, string path)
    {
        await using var silo = await RunningSilo.Start(home, o => o with { Slots = 0 });
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await silo.Http.SendAsync(request);
        Assert.Equal(404, (await Json.Problem(response)).Status);
    }

    [Fact]
    public async Task List_SweepWhosePlanIsDamaged_IsListedWithItsProblem_AndCanBeDeleted()
    {
        Directory.CreateDirectory(home.Of("store", "sweeps", "spoilt"));
        await File.WriteAllTextAsync(home.Of("store", "sweeps", "spoilt", "plan.json"), "{");
        await using var silo = await RunningSilo.Start(home, o => o with { Slots = 0 });
        await silo.Submit(StubGrid.Request());

        var sweeps = await silo.Get<SweepStatus[]>("/v1/sweeps");

        Assert.Equal([("spoilt", SweepState.Unreadable), ("toy", SweepState.Idle)], sweeps.Select(s => (s.Sweep, s.State)));
        Assert.Contains("kdctl delete spoilt", sweeps[0].Failures[0].Message);
        using var cells = await silo.Http.GetAsync("/v1/sweeps/spoilt/cells");
        Assert.Contains("plan.json cannot be read", (await Json.Problem(cells)).Detail);
        Assert.Equal(HttpStatusCode.OK, (await silo.Http.DeleteAsync("/v1/sweeps/spoilt")).StatusCode);
        Assert.Single(await silo.Get<SweepStatus[]>("/v1/sweeps"));
    }

    private static Task<T> Post<T>(RunningSilo silo, string path) => Post<T>(silo, path, new object());

    private static async Task<T> Post<T>(RunningSilo silo, string path, object body)
    {
        using var response = await silo.Http.PostAsync(path, Json.Body(body));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return KdJson.Deserialize<T>(await response.Content.ReadAsByteArrayAsync());
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private int Results() => Directory.EnumerateFiles(home.Of("store", "cells"), "result.json", SearchOption.AllDirectories).Count();

    private AttemptEnd[] Ends() =>
        [.. Directory.EnumerateFiles(home.Of("store", "cells"), "end.json", SearchOption.AllDirectories).Select(file => KdJson.Deserialize<AttemptEnd>(File.ReadAllBytes(file)))];
}

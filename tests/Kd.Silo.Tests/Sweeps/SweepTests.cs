using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.StubTrainer;

namespace Kd.Silo.Tests.Sweeps;

/// <summary>From a grid over HTTP to its table, with whatever trainers do on the way.</summary>
public sealed class SweepTests : IDisposable
{
    private readonly TestDirectory home = new();

    public SweepTests() => RunningSilo.Script(home);

    [Fact]
    public async Task Submit_SmallGrid_TrainsEveryCellOnceAndFillsTheTable()
    {
        await using var silo = await RunningSilo.Start(home);
        var submitted = await silo.Submit(StubGrid.Request(folds: "[1, 2]", seeds: "[0, 1]"));
        Assert.True(submitted.Created);
        Assert.Equal(12, submitted.Plan.New);
        var status = await silo.Settled();
        Assert.Equal(new CellCounts { Total = 12, Done = 12 }, status.Counts);
        var table = await silo.Get<SweepTable>("/v1/sweeps/toy/table");
        Assert.True(table.IsComplete);
        Assert.Equal(["big", "hard", "hard+soft"], table.Rows.Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Equal(12, Attempts().Length);
        var result = (await silo.Get<ImmutableArray<CellView>>("/v1/sweeps/toy/cells")).Select(c => c.Status).OfType<CellDone>().First().Result;
        foreach (var kind in Enum.GetValues<ArtifactKind>())
        {
            using var answer = await silo.Http.GetAsync($"/v1/cells/{result.Cell.Hex}/{kind}".ToLowerInvariant());
            Assert.Equal(result.Of(kind)?.Sha256, answer.IsSuccessStatusCode ? ArtifactHash.Of(await answer.Content.ReadAsByteArrayAsync()) : null);
        }
    }

    [Fact]
    public async Task Submit_SameGridAgain_TrainsNothing()
    {
        await using (var first = await RunningSilo.Start(home))
        {
            await first.Submit(StubGrid.Request());
            await first.Settled();
        }

        await using var second = await RunningSilo.Start(home);
        var submitted = await second.Submit(StubGrid.Request());
        Assert.False(submitted.Created);
        Assert.Equal((3, 0), (submitted.Plan.Done, submitted.Plan.New));
        Assert.Equal(SweepState.Settled, (await second.Get<SweepStatus>("/v1/sweeps/toy")).State);
        Assert.Equal(3, Attempts().Length);
    }

    [Fact]
    public async Task Submit_SameNameOtherGrid_IsAConflict()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        using var response = await silo.Http.PostAsync("/v1/sweeps", Json.Body(StubGrid.Request(seeds: "[0, 1]")));
        var problem = await Json.Problem(response);
        Assert.Equal(409, problem.Status);
        Assert.Contains("give this one another name", problem.Detail);
    }

    [Fact]
    public async Task Submit_Only_TrainsMatchingCellsAndTheTeachersTheyNeed()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request(seeds: "[0, 1]", only: "toy/fold1/seed1/hard+soft"));
        var status = await silo.Settled();
        Assert.Equal(new CellCounts { Total = 6, Done = 2, Excluded = 4 }, status.Counts);
    }

    [Fact]
    public async Task Submit_Smoke_IsASweepOfItsOwn()
    {
        await using var silo = await RunningSilo.Start(home);
        var submitted = await silo.Submit(StubGrid.Request(seeds: "[0, 1]") with { Smoke = true });
        Assert.Equal("toy-smoke", submitted.Sweep);
        Assert.Equal(3, (await silo.Settled("toy-smoke")).Counts.Done);
    }

    [Fact]
    public async Task Sweep_SettledBetweenTwoLooksOfTheMetrics_IsToldByThem()
    {
        await using var silo = await RunningSilo.Start(home, options => options with { Probe = TimeSpan.FromSeconds(1.5) });
        await silo.Submit(StubGrid.Request(only: "toy/fold1/seed0/hard"));
        await silo.Settled();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await silo.Http.GetStringAsync("/metrics", limit.Token)).Contains("kd_sweep_cells{kind=\"student\",state=\"done\",sweep=\"toy\"} 1", StringComparison.Ordinal))
        {
            await Task.Delay(200, limit.Token);
        }
    }

    [Fact]
    public async Task Crash_IsRetriedAndSucceeds()
    {
        RunningSilo.Script(home, new StubRule { Terms = "hard", Teacher = false, Attempt = 1, Do = StubFate.Crash });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
        Assert.Equal(4, Attempts().Length);
    }

    [Fact]
    public async Task Hang_IsKilledAndRetried()
    {
        RunningSilo.Script(home, new StubRule { Teacher = true, Attempt = 1, Do = StubFate.Hang, DeadlineSeconds = 0.3 });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
        Assert.Contains("\"failure\":\"hung\"", Ends());
    }

    [Fact]
    public async Task CrashEveryTime_IsQuarantinedAfterAFewAttemptsAndAllElseGoesOn()
    {
        RunningSilo.Script(home, new StubRule { Terms = "hard", Teacher = false, Do = StubFate.Crash });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        var status = await silo.Settled();
        Assert.Equal(new CellCounts { Total = 3, Done = 2, Failed = 1 }, status.Counts);
        Assert.Equal(2 + CellPolicy.Default.MaxFailures, Attempts().Length);
        Assert.Contains("the trainer exited with code 42", Assert.Single(status.Failures).Message);
    }

    [Fact]
    public async Task Diverged_IsAnOutcome_AndItsStudentIsBlockedAndNamed()
    {
        RunningSilo.Script(home, new StubRule { Teacher = true, Seed = 0, Do = StubFate.Fail, Kind = FailureKind.Diverged });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request(seeds: "[0, 1]"));
        var status = await silo.Settled();
        Assert.Equal(new CellCounts { Total = 6, Done = 4, Diverged = 1, Blocked = 1 }, status.Counts);
        var blocked = Assert.Single(status.Failures, f => f.State == "blocked");
        Assert.Equal("blocked by toy/fold1/seed0/big: diverged", blocked.Message);
        Assert.Equal(["toy/fold1/seed0/hard+soft"], blocked.Labels.AsEnumerable());
        Assert.Equal(5, Attempts().Length);
    }

    [Fact]
    public async Task ResultWithAWrongHash_CountsAsAFailureAndIsNeverAccepted()
    {
        RunningSilo.Script(home, new StubRule { Terms = "hard", Teacher = false, Attempt = 1, Do = StubFate.Lie });
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
        Assert.Contains("but its trainer promised 0000", Ends());
    }

    [Fact]
    public async Task TeacherFileSpoilt_BlocksItsStudentAndNamesTheWayOut()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request(only: "toy/fold1/seed0/big"));
        await silo.Settled();
        var checkpoint = Directory.EnumerateFiles(home.Of("store", "cells"), "checkpoint-*", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(checkpoint, "spoilt");

        await silo.Submit(StubGrid.Request());
        var status = await silo.Until("toy", s => s.Counts.Blocked == 1 && s.State == SweepState.Settled);
        Assert.Contains("kdctl evict", Assert.Single(status.Failures).Message);
        Assert.Equal(2, Attempts().Length);
    }

    [Fact]
    public async Task RecipeThreadsNoSlotHas_IsReportedInPlaceOfWaiting()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request(threads: 3));
        var status = await silo.Until("toy", s => s.Failures.Length > 0);
        Assert.Equal(SweepState.Idle, status.State);
        Assert.Contains("start the silo with --threads 3", Assert.Single(status.Failures).Message);
    }

    [Fact]
    public async Task TwoSweepsWithTheSameCells_TrainThemOnce()
    {
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request("one"));
        await silo.Submit(StubGrid.Request("two"));
        await silo.Settled("one");
        await silo.Settled("two");
        Assert.Equal(3, Attempts().Length);
    }

    [Fact]
    public async Task Drain_CheckpointsRunningCells_AndTheNextSiloContinuesThemAndNothingElse()
    {
        RunningSilo.Script(home, new StubRule { Steps = 400, StepSeconds = 0.02 });
        await using (var first = await RunningSilo.Start(home))
        {
            await first.Submit(StubGrid.Request(only: "*/hard"));
            await first.Until("toy", s => s.Running.Any(r => r.Progress is { Step: > 3 }));
        }

        Assert.Contains("\"kind\":\"preempted\"", Ends());
        RunningSilo.Script(home);
        await using var second = await RunningSilo.Start(home);
        Assert.Equal(new CellCounts { Total = 3, Done = 1, Excluded = 2 }, (await second.Settled()).Counts);
        var curves = Directory.EnumerateFiles(home.Of("store", "cells"), "curves-*", SearchOption.AllDirectories).Single();
        Assert.NotEqual("{\"fromStep\":0}", await File.ReadAllTextAsync(curves));
    }

    [Fact]
    public async Task KeeperNone_LeavesSweepsOfOthersAlone()
    {
        await using (var planner = await RunningSilo.Start(home, o => o with { Slots = 0 }))
        {
            await planner.Submit(StubGrid.Request("earlier"));
            Assert.Equal(SweepState.Idle, (await planner.Get<SweepStatus>("/v1/sweeps/earlier")).State);
        }

        await using var silo = await RunningSilo.Start(home, o => o with { Keeper = KeeperScope.None });
        await silo.Submit(StubGrid.Request("mine", seeds: "[1]"));
        await silo.Settled("mine");
        Assert.Equal(3, (await silo.Get<SweepStatus>("/v1/sweeps/earlier")).Counts.Total);
        Assert.Equal(0, (await silo.Get<SweepStatus>("/v1/sweeps/earlier")).Counts.Done);
    }

    [Fact]
    public async Task KeeperAll_FinishesWhatTheStoreHolds()
    {
        await using (var planner = await RunningSilo.Start(home, o => o with { Slots = 0 }))
        {
            await planner.Submit(StubGrid.Request());
        }

        await using var silo = await RunningSilo.Start(home);
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task KeeperAll_SweepWhosePlanIsSpoilt_LeavesTheOthersGoing()
    {
        Directory.CreateDirectory(home.Of("store", "sweeps", "spoilt", ""));
        await File.WriteAllTextAsync(home.Of("store", "sweeps", "spoilt", "plan.json"), "{");
        await using var silo = await RunningSilo.Start(home);
        await silo.Submit(StubGrid.Request());
        Assert.Equal(3, (await silo.Settled()).Counts.Done);
    }

    [Fact]
    public async Task TrainerThatDoesNotStart_IsToldWithTheSweep_AndUsesUpNoAttempt()
    {
        await using (var planner = await RunningSilo.Start(home, o => o with { Slots = 0 }))
        {
            await planner.Submit(StubGrid.Request());
        }

        await using var silo = await RunningSilo.Start(home, o => o with { Trainer = "false" });
        var status = await silo.Until("toy", s => s.Failures.Any(f => f.State == "slot"));
        Assert.Contains("exited with code 1 before it said hello", status.Failures.First(f => f.State == "slot").Message);
        Assert.False(Directory.Exists(home.Of("store", "cells")));
    }

    public void Dispose() => home.Dispose();

    private ImmutableArray<string> Attempts() =>
        [.. Directory.EnumerateDirectories(home.Of("store", "cells"), "attempts", SearchOption.AllDirectories).SelectMany(Directory.EnumerateDirectories)];

    private string Ends() => string.Concat(Attempts().Select(a => Path.Combine(a, "end.json")).Where(File.Exists).Select(File.ReadAllText));
}

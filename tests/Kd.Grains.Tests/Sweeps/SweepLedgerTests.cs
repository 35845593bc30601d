using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Cells;
using Kd.Core.Results;
using Kd.Core.Trainers;
using Kd.Grains.Sweeps;

namespace Kd.Grains.Tests.Sweeps;

public sealed class SweepLedgerTests
{
    private static readonly ScopedPlan Plan = new(Samples.Plan(0), []);
    private static readonly CellKey Teacher = Plan.Plan.Cells[0].Key;
    private static readonly CellKey Student = Plan.Plan.Cells[2].Key;
    private readonly SweepLedger ledger = new(CellPolicy.Default);

    [Fact]
    public void Statuses_NothingRead_TeachersAreReadyAndStudentsWait()
    {
        Assert.IsType<CellReady>(Of(Teacher));
        Assert.Equal(new CellWaiting(Teacher), Of(Student));
    }

    [Fact]
    public void Statuses_TeacherAccepted_ReleasesItsStudent()
    {
        ledger.Take(new() { Cell = Teacher, Result = Samples.Result(Teacher) });
        Assert.IsType<CellReady>(Of(Student));
    }

    [Fact]
    public void Statuses_TeacherDiverged_BlocksItsStudent()
    {
        ledger.Take(Record(Teacher, new FailedEnd(FailureKind.Diverged, "nan") { At = DateTimeOffset.UnixEpoch }));
        Assert.Equal(new CellBlocked(Teacher, "diverged"), Of(Student));
    }

    [Fact]
    public void Statuses_Leased_AttemptWithoutAnEndRuns()
    {
        ledger.Take(Record(Teacher, [null]));
        ledger.TakeLeases(ImmutableDictionary<CellKey, int?>.Empty.Add(Teacher, 1));
        Assert.Equal(new CellRunning(1), Of(Teacher));
    }

    [Fact]
    public void Statuses_LeaseThatKnowsNoNumberYet_TakesTheNewestOpenAttemptForIts()
    {
        ledger.Take(Record(Teacher, null, null, null));
        ledger.TakeLeases(ImmutableDictionary<CellKey, int?>.Empty.Add(Teacher, null));
        Assert.Equal(new CellRunning(3), Of(Teacher));
    }

    [Fact]
    public void Statuses_NotLeased_AttemptsWithoutAnEndAreLostAndThreeStopTheCell()
    {
        ledger.Take(Record(Teacher, null, null));
        Assert.IsType<CellReady>(Of(Teacher));
        ledger.Take(Record(Teacher, null, null, null));
        Assert.Equal(new CellSuspectedKiller(3), Of(Teacher));
    }

    [Fact]
    public void Statuses_Obstacle_BlocksUntilTakenAway()
    {
        ledger.Take(new() { Cell = Teacher, Result = Samples.Result(Teacher) });
        ledger.Obstruct(Student, "its teacher's file is spoilt");
        Assert.Equal(new CellBlocked(Teacher, "its teacher's file is spoilt"), Of(Student));
        ledger.Obstruct(Student, null);
        Assert.IsType<CellReady>(Of(Student));
    }

    /// <summary>What is kept between looks is what a look at everything would find: the same history with a look after each step, and with one at its end.</summary>
    [Fact]
    public void Statuses_LookedAtInBetween_AreTheSameInTheEnd() => Prop.ForAll(Gen.ListOf(Steps).ToArbitrary(), history =>
    {
        var (often, once) = (new SweepLedger(CellPolicy.Default), new SweepLedger(CellPolicy.Default));
        foreach (var step in history)
        {
            step(often);
            often.Statuses(Plan);
            step(once);
        }

        return Plan.Plan.Cells.All(cell => often.Statuses(Plan)[cell.Key] == once.Statuses(Plan)[cell.Key]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Statuses_OfAnotherPlan_AreThoseOfItsCells()
    {
        Assert.Equal(3, ledger.Statuses(Plan).Count);
        var other = new ScopedPlan(Samples.Plan(1, 2), []);
        Assert.Equal(other.ByKey.Keys.ToHashSet(), ledger.Statuses(other).Keys.ToHashSet());
    }

    private static Gen<Action<SweepLedger>> Steps => Gen.Elements(Plan.Plan.Cells.Select(c => c.Key)).SelectMany(key => Gen.Elements<Action<SweepLedger>>(
        ledger => ledger.Take(new() { Cell = key }),
        ledger => ledger.Take(Record(key, [null])),
        ledger => ledger.Take(Record(key, null, null, null)),
        ledger => ledger.Take(Record(key, new FailedEnd(FailureKind.Diverged, "nan") { At = DateTimeOffset.UnixEpoch })),
        ledger => ledger.Take(new() { Cell = key, Result = Accepted[key] }),
        ledger => ledger.Obstruct(key, "spoilt"),
        ledger => ledger.Obstruct(key, null),
        ledger => ledger.ForgetObstacles(),
        ledger => ledger.Forget(),
        ledger => ledger.TakeLeases(ImmutableDictionary<CellKey, int?>.Empty),
        ledger => ledger.TakeLeases(ImmutableDictionary<CellKey, int?>.Empty.Add(key, null)),
        ledger => ledger.TakeLeases(ImmutableDictionary<CellKey, int?>.Empty.Add(key, 1))));

    private static ImmutableDictionary<CellKey, CellResult> Accepted { get; } = Plan.Plan.Cells.ToImmutableDictionary(c => c.Key, c => Samples.Result(c.Key));

    private static CellRecord Record(CellKey key, params AttemptEnd?[] ends) =>
        new() { Cell = key, Attempts = [.. ends.Select((end, i) => new AttemptRecord(i + 1, end, null))] };

    private CellStatus Of(CellKey key) => ledger.Statuses(Plan)[key];
}

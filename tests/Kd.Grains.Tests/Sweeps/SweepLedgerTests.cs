using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Grains.Sweeps;

namespace Kd.Grains.Tests.Sweeps;

public sealed class SweepLedgerTests
{
    private static readonly ScopedPlan Plan = new(Samples.Plan(0), SweepScope.All);
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

    private static CellRecord Record(CellKey key, params AttemptEnd?[] ends) =>
        new() { Cell = key, Attempts = [.. ends.Select((end, i) => new AttemptRecord(i + 1, end, null))] };

    private CellStatus Of(CellKey key) => ledger.Statuses(Plan)[key];
}

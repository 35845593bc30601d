using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

public sealed class PlanStandingTests
{
    [Fact]
    public void Of_EmptyStore_EverythingIsNew()
    {
        var standing = Of([]);

        Assert.Equal((0, 0, 4), (standing.Done.Count, standing.InFlight, standing.New));
        Assert.Empty(standing.Inherited);
    }

    [Fact]
    public void Of_CellsDoneAndOnSlots_AreCountedApart()
    {
        var running = new CellRecord { Cell = SomePlan.Plain.Key, Attempts = [new AttemptRecord(1, null, null)] };
        var standing = Of([new CellRecord { Cell = SomePlan.Teacher.Key, Result = Specs.Result(SomePlan.Teacher.Key) }, running], SomePlan.Plain.Key, SomePlan.Teacher.Key);

        Assert.Equal((1, 1, 2), (standing.Done.Count, standing.InFlight, standing.New));
    }

    [Fact]
    public void Of_TeacherThatFailedInAnotherSweep_IsInheritedWithItsStudentAndSaysWhy()
    {
        var standing = Of([SomePlan.Failed(SomePlan.Teacher, FailureKind.BadData, 1)]);

        Assert.Equal(2, standing.New);
        Assert.Equal(
            [("failed", "BadData", "toy/fold1/seed0/big"), ("blocked", "blocked by toy/fold1/seed0/big: failed (bad data): BadData", "toy/fold1/seed0/hard+soft")],
            standing.Inherited.Select(g => (g.State, g.Message, g.Labels.Single())));
    }

    [Fact]
    public void Of_FailuresThatAreRetriedByThemselves_AreNew() =>
        Assert.Equal(4, Of([SomePlan.Failed(SomePlan.Plain, FailureKind.Crashed, 2)]).New);

    [Fact]
    public void Of_SomeCellsWanted_CountsNoOthers()
    {
        var standing = Of([SomePlan.Plain.Key], [SomePlan.Failed(SomePlan.Teacher, FailureKind.BadData, 1)]);

        Assert.Equal((0, 1), (standing.Done.Count, standing.New));
        Assert.Equal([SomePlan.Plain.Key], standing.Open);
        Assert.Empty(standing.Inherited);
    }

    private static PlanStanding Of(CellRecord[] records, params CellKey[] leased) => Of([.. SomePlan.Plan.Cells.Select(c => c.Key)], records, leased);

    private static PlanStanding Of(HashSet<CellKey> wanted, CellRecord[] records, params CellKey[] leased) =>
        PlanStanding.Of(SomePlan.Plan, wanted, records.ToDictionary(r => r.Cell), leased.ToImmutableHashSet(), CellPolicy.Default);
}

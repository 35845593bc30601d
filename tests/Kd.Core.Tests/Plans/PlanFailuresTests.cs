using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

public sealed class PlanFailuresTests
{
    public static TheoryData<FailureKind, int, string> Ends => new()
    {
        { FailureKind.BadData, 1, "failed" },
        { FailureKind.Diverged, 1, "diverged" },
        { FailureKind.OutOfMemory, 3, "quarantined" },
        { FailureKind.Crashed, 3, "quarantined" },
        { FailureKind.Hung, 3, "quarantined" },
        { FailureKind.Lost, 3, "failed" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Of_ATeacherThatFailed_NamesTheCause_AndNoneForTheStudentItBlocks(FailureKind cause, int times, string state)
    {
        var record = SomePlan.Failed(SomePlan.Teacher, cause, times);
        var statuses = PlanStatuses.Of(
            SomePlan.Plan.Cells.ToDictionary(c => c.Key),
            (key, teacher) => CellPolicy.Default.StatusOf(key == record.Cell ? record : new CellRecord { Cell = key }, [], teacher));

        var groups = PlanFailures.Of(SomePlan.Plan, statuses);

        Assert.Equal([(state, (FailureKind?)cause, SomePlan.Teacher.Label), ("blocked", null, SomePlan.Student.Label)], groups.Select(g => (g.State, g.Cause, g.Labels.Single())));
    }
}

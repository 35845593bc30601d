using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

/// <summary>In the plan: the teacher is quarantined for lack of memory and blocks its student, one plain cell diverged, the other is a suspected killer.</summary>
public sealed class RetrySelectionTests
{
    private static readonly Dictionary<CellKey, CellStatus> Statuses = new()
    {
        [SomePlan.Teacher.Key] = new CellQuarantined(FailureKind.OutOfMemory, "no memory", 3),
        [SomePlan.Plain.Key] = new CellDiverged(1, "not finite"),
        [SomePlan.Second.Key] = new CellSuspectedKiller(3),
        [SomePlan.Student.Key] = new CellBlocked(SomePlan.Teacher.Key, "quarantined"),
    };

    [Theory]
    [InlineData("", "", "", "seed0/big seed2/hard")]
    [InlineData("toy/fold1/seed0/*", "", "", "seed0/big")]
    [InlineData("*/seed1/*", "", "", "seed1/hard")]
    [InlineData("", "hard", "", "seed2/hard")]
    [InlineData("", "big hard", "", "seed0/big seed2/hard")]
    [InlineData("", "hard+soft", "", "")]
    [InlineData("", "", "OutOfMemory", "seed0/big")]
    [InlineData("", "", "Diverged", "seed1/hard")]
    [InlineData("", "", "Lost Diverged", "seed1/hard seed2/hard")]
    [InlineData("", "", "Crashed", "")]
    [InlineData("*/seed1/*", "", "Lost", "")]
    public void Of_Filters_MeanFailedCellsThatMeetThemAll(string cells, string configs, string causes, string expected)
    {
        var request = new RetryRequest { Cells = [.. Words(cells)], Configs = [.. Words(configs)], Causes = [.. Words(causes).Select(Enum.Parse<FailureKind>)] };

        Assert.Null(RetrySelection.Unmatched(SomePlan.Plan, request));
        Assert.Equal(expected, string.Join(' ', RetrySelection.Of(SomePlan.Plan, Statuses, request).Select(c => c.Label["toy/fold1/".Length..])));
    }

    [Fact]
    public void Of_BeginningOfAKey_IsThatCell()
    {
        var request = new RetryRequest { Cells = [SomePlan.Second.Key.Short] };

        Assert.Equal(SomePlan.Second.Key, Assert.Single(RetrySelection.Of(SomePlan.Plan, Statuses, request)).Key);
    }

    [Theory]
    [InlineData("*/alike", "")]
    [InlineData("", "alike")]
    public void Of_NameOfACellThatAnotherNameTrains_IsThatCell(string cells, string configs)
    {
        var plan = SomePlan.Plan with { Aliases = [new CellAlias(SomePlan.Second.Key, "toy", "1", 2, "alike")], Rows = [.. SomePlan.Plan.Rows, new PlanRow("alike", false)] };
        var request = new RetryRequest { Cells = [.. Words(cells)], Configs = [.. Words(configs)] };

        Assert.Null(RetrySelection.Unmatched(plan, request));
        Assert.Equal(SomePlan.Second.Key, Assert.Single(RetrySelection.Of(plan, Statuses, request)).Key);
    }

    [Theory]
    [InlineData("toy/fold1/seed0/bag", "", "did you mean \"toy/fold1/seed0/big\"?")]
    [InlineData("", "hart", "did you mean \"hard\"?")]
    public void Unmatched_NameOfNothing_NamesTheNearOne(string cell, string config, string expected) =>
        Assert.Contains(expected, RetrySelection.Unmatched(SomePlan.Plan, new RetryRequest { Cells = [.. Words(cell)], Configs = [.. Words(config)] })!, StringComparison.Ordinal);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

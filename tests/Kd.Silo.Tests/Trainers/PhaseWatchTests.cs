using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class PhaseWatchTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void Remaining_BeforeAnyPhase_CountsTheStartDown()
    {
        var watch = new PhaseWatch(time, TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(("start", TimeSpan.FromSeconds(6)), (watch.Name, watch.Remaining));
    }

    [Fact]
    public void Enter_NextPhase_StartsItsOwnDeadline()
    {
        var watch = new PhaseWatch(time, TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(9));
        watch.Enter(new PhaseEvent(TrainerPhase.Evaluating, 3) { Attempt = new AttemptId(CellKey.Of(Stub.Spec()), 1), Sequence = 0 });
        Assert.Equal(("evaluating", TimeSpan.FromSeconds(3)), (watch.Name, watch.Remaining));
    }

    [Fact]
    public void Remaining_PastTheDeadline_IsZero()
    {
        var watch = new PhaseWatch(time, TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(TimeSpan.Zero, watch.Remaining);
    }
}

using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class EventGateTests
{
    private static readonly AttemptId Mine = new(CellKey.Of(Stub.Spec()), 2);
    private readonly EventGate gate = new(Mine);

    [Fact]
    public void Admit_EventsInOrder_PassThrough()
    {
        Assert.NotNull(gate.Admit(Beat(Mine, 0)));
        Assert.NotNull(gate.Admit(Beat(Mine, 1)));
        Assert.Equal((0, 0, 0), (gate.Foreign, gate.Late, gate.Missed));
    }

    [Fact]
    public void Admit_EventOfAnEarlierAttempt_IsForeign()
    {
        Assert.Null(gate.Admit(Beat(Mine with { Number = 1 }, 0)));
        Assert.Equal(1, gate.Foreign);
    }

    [Fact]
    public void Admit_EventOfNoAttempt_IsForeign()
    {
        Assert.Null(gate.Admit(new DescribeFailedEvent("x", "y")));
        Assert.Equal(1, gate.Foreign);
    }

    [Fact]
    public void Admit_RepeatedEvent_IsLate()
    {
        gate.Admit(Beat(Mine, 0));
        Assert.Null(gate.Admit(Beat(Mine, 0)));
        Assert.Equal(1, gate.Late);
    }

    [Fact]
    public void Admit_GapInTheNumbers_PassesAndIsCounted()
    {
        gate.Admit(Beat(Mine, 0));
        Assert.NotNull(gate.Admit(Beat(Mine, 4)));
        Assert.Equal(3, gate.Missed);
    }

    private static HeartbeatEvent Beat(AttemptId attempt, long sequence) => new(1) { Attempt = attempt, Sequence = sequence };
}

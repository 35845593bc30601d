using Kd.Core.Cells;
using Kd.Core.Trainers;

namespace Kd.Silo.Trainers;

/// <summary>Admits the events of one attempt in their order; counts what it turns away.</summary>
internal sealed class EventGate(AttemptId attempt)
{
    private long next;

    /// <summary>Events of another attempt, and such as belong to none.</summary>
    public int Foreign { get; private set; }

    /// <summary>Events whose sequence number had passed.</summary>
    public int Late { get; private set; }

    /// <summary>Sequence numbers that never came.</summary>
    public long Missed { get; private set; }

    public AttemptEvent? Admit(TrainerEvent candidate)
    {
        if (candidate is not AttemptEvent own || own.Attempt != attempt)
        {
            Foreign++;
            return null;
        }

        if (own.Sequence < next)
        {
            Late++;
            return null;
        }

        Missed += own.Sequence - next;
        next = own.Sequence + 1;
        return own;
    }
}

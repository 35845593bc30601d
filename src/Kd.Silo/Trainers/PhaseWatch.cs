using Kd.Core.Trainers;

namespace Kd.Silo.Trainers;

/// <summary>Knows on a monotonic clock whether the trainer has outlived the phase it is in.</summary>
internal sealed class PhaseWatch
{
    private readonly TimeProvider time;
    private long since;

    /// <param name="time">Its timestamps must be monotonic, as the system's are.</param>
    /// <param name="start">How long the trainer may take to name its first phase.</param>
    public PhaseWatch(TimeProvider time, TimeSpan start)
    {
        this.time = time;
        Restart("start", start);
    }

    /// <summary>What is waited for, for messages.</summary>
    public string Name { get; private set; } = "";

    public TimeSpan Limit { get; private set; }

    public TimeSpan Remaining => Limit - time.GetElapsedTime(since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public void Enter(PhaseEvent phase) => Restart(phase.Phase.ToString().ToLowerInvariant(), TimeSpan.FromSeconds(phase.DeadlineSeconds));

    /// <summary>From now on this ends within the limit, whatever phases follow.</summary>
    public void Restart(string name, TimeSpan limit)
    {
        (Name, Limit, since) = (name, limit, time.GetTimestamp());
    }
}

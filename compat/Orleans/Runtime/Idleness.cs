namespace Orleans.Runtime;

/// <summary>Since when an activation has nothing to do, and until when it asked to be kept all the same.</summary>
internal sealed class Idleness(TimeProvider clock)
{
    private DateTimeOffset keptUntil = DateTimeOffset.MinValue;
    private long idleSince;
    private bool isBusy = true;

    public void Begin()
    {
        Volatile.Write(ref idleSince, clock.GetTimestamp());
        Volatile.Write(ref isBusy, false);
    }

    public void End() => Volatile.Write(ref isBusy, true);

    /// <summary>Zero takes an earlier wish back, <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</summary>
    public void KeepFor(TimeSpan time)
    {
        var now = clock.GetUtcNow();
        keptUntil = time == Timeout.InfiniteTimeSpan || time > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue
            : time <= TimeSpan.Zero ? DateTimeOffset.MinValue
            : now + time;
    }

    public bool HasLasted(TimeSpan age) =>
        !Volatile.Read(ref isBusy) && clock.GetElapsedTime(Volatile.Read(ref idleSince)) >= age && clock.GetUtcNow() >= keptUntil;
}

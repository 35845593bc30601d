namespace Kd.Silo.Clustering;

/// <summary>
/// The time of day at the start and what has passed since: a clock that is set back or forward does not move it. For what Orleans
/// schedules by the time of day: once its clock goes back it activates no grain until the clock is where it was.
/// </summary>
internal sealed class SteadyTime(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset start = clock.GetUtcNow();
    private readonly long since = clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => start + clock.GetElapsedTime(since);

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}

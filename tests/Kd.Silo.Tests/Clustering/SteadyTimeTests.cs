using Kd.Silo.Clustering;

namespace Kd.Silo.Tests.Clustering;

public sealed class SteadyTimeTests
{
    private readonly SetClock clock = new();

    [Fact]
    public void Now_ClockIsSetBack_GoesOn()
    {
        var steady = new SteadyTime(clock);

        clock.Pass(TimeSpan.FromMinutes(1));
        clock.Set(TimeSpan.FromHours(-1));

        Assert.Equal(SetClock.Start + TimeSpan.FromMinutes(1), steady.GetUtcNow());
    }

    [Fact]
    public void Now_TimePasses_Passes()
    {
        var steady = new SteadyTime(clock);

        clock.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(SetClock.Start + TimeSpan.FromSeconds(5), steady.GetUtcNow());
        Assert.Equal(clock.GetTimestamp(), steady.GetTimestamp());
    }

    /// <summary>A clock that stands, and whose time of day can be set, unlike its timestamps.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long passed;
        private TimeSpan set;

        public static DateTimeOffset Start { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan by) => passed += by.Ticks;

        public void Set(TimeSpan by) => set += by;

        public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(passed) + set;

        public override long GetTimestamp() => passed;
    }
}

using System.Collections.Immutable;
using Kd.StubTrainer;

namespace Kd.Faults;

/// <summary>Faults of what silos share: Redis, the store, the directory of grains, the clock.</summary>
public static class SharedFaults
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static Fault StopRedis { get; } = new("stop-redis", "Redis stopped for a while")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "STOP of Redis", () => bench.Redis.SignalAsync("STOP"));
            await bench.When(results: 10, "CONT of Redis", () => bench.Redis.SignalAsync("CONT"));
            return [.. bench.Silos];
        },
    };

    public static Fault KillRedis { get; } = new("kill-redis", "kill -9 of Redis, which comes back empty; silos are started again")
    {
        Silos = 2,
        EndsSilos = true,
        Harm = async bench =>
        {
            var (one, two) = (bench.Silos[0], bench.Silos[1]);
            await bench.Submit(one);
            await bench.When(results: 4, "kill -9 of Redis", bench.Redis.Kill);
            await bench.When(results: 6, "start of an empty Redis", bench.Redis.RestartAsync);
            await Task.WhenAll(one.Ended(), two.Ended());

            // 5; or, where the machine was so busy that a silo was taken for dead just before, Orleans' own.
            bench.Require(one.ExitCode != 0 && two.ExitCode != 0, $"P6: silos without rows ended in order: {one.ExitCode}, {two.ExitCode}");
            return await bench.StartAgain(one, two);
        },
    };

    public static Fault FlushRedis { get; } = new("flush-redis", "Redis flushed; silos are started again")
    {
        Silos = 2,
        EndsSilos = true,
        Harm = async bench =>
        {
            var (one, two) = (bench.Silos[0], bench.Silos[1]);
            await bench.Submit(one);
            await bench.When(results: 4, "FLUSHALL", bench.Redis.FlushAsync);
            return await bench.StartAgain(one, two);
        },
    };

    public static Fault TwoClusters { get; } = new("two-clusters", "two clusters on one store")
    {
        Silos = 1,
        Harm = async bench =>
        {
            var other = await bench.Add(port: null, "--cluster-id", "other");
            await bench.Submit(bench.Silos[0]);
            await bench.Inject("the same grid in another cluster", () => bench.Submit(other));
            return [bench.Silos[0], other];
        },
    };

    /// <summary>Orleans allows it while a cluster changes, the stand-in on request.</summary>
    public static Fault GrainsActiveTwice { get; } = new("grains-active-twice", "a fifth of look-ups misses where a grain is active")
    {
        Environment = ImmutableDictionary<string, string>.Empty.Add("ORLEANS_STANDIN_DUPLICATES", "0.2"),
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            return [bench.Silos[0], bench.Silos[1]];
        },
    };

    /// <summary>A cell waits for its next attempt, and a silo is started again, while the clock is an hour behind.</summary>
    public static Fault ClockJumps { get; } = new("clock-jumps", "the wall clock jumps back by an hour, a silo is killed and started again, the clock jumps forward by an hour")
    {
        NeedsFaultySystem = true,
        Rules = [new StubRule { Fold = "1", Seed = 0, Teacher = true, Attempt = 1, Do = StubFate.Crash }],
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "an hour back", () => bench.System.Set(-Hour, diskFull: false));
            await bench.When(results: 6, "kill -9 of silo 3", () => bench.Silos[2].Kill());
            await bench.StartAgain(bench.Silos[2]);
            await bench.When(results: 12, "an hour forward", () => bench.System.Set(TimeSpan.Zero, diskFull: false));
            return [.. bench.Silos];
        },
    };

    public static Fault DiskFull { get; } = new("disk-full", "the disk is full for five seconds, under silos and trainers")
    {
        NeedsFaultySystem = true,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "disk full", () => bench.System.Set(TimeSpan.Zero, diskFull: true));
            await Task.Delay(TimeSpan.FromSeconds(5));
            await bench.Inject("space on the disk", () => Task.Run(() => bench.System.Set(TimeSpan.Zero, diskFull: false)));
            return [.. bench.Silos];
        },
    };
}

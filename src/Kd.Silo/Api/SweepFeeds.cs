using Kd.Grains.Sweeps;

namespace Kd.Silo.Api;

/// <summary>The feeds of sweeps that are watched at this silo: one a sweep, however many watch it.</summary>
internal sealed class SweepFeeds(IGrainFactory grains, TimeProvider time)
{
    public const int MaxWatchers = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Lock turn = new();
    private readonly Dictionary<string, Watched> feeds = new(StringComparer.Ordinal);
    private int watchers;

    /// <summary>Null when too many watch.</summary>
    public Seat? Join(string sweep)
    {
        lock (turn)
        {
            if (watchers == MaxWatchers)
            {
                return null;
            }

            watchers++;
            if (!feeds.TryGetValue(sweep, out var watched))
            {
                watched = new(new(() => grains.GetGrain<ISweepGrain>(sweep).GetStatus(), Pause, time));
                feeds.Add(sweep, watched);
                watched.Running = Task.Run(() => watched.Feed.Run(watched.End.Token), CancellationToken.None);
            }

            watched.Watchers++;
            return new(this, sweep, watched);
        }
    }

    private void Leave(string sweep, Watched watched)
    {
        lock (turn)
        {
            watchers--;
            if (--watched.Watchers == 0)
            {
                feeds.Remove(sweep);
                watched.End.Cancel();
            }
        }
    }

    /// <summary>A watcher's place; given back once.</summary>
    internal sealed class Seat(SweepFeeds feeds, string sweep, Watched watched) : IDisposable
    {
        public SweepFeed Feed => watched.Feed;

        public void Dispose() => feeds.Leave(sweep, watched);
    }

    /// <summary>A feed and who watches it.</summary>
    internal sealed class Watched(SweepFeed feed)
    {
        public SweepFeed Feed { get; } = feed;

        public CancellationTokenSource End { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;

        public int Watchers { get; set; }
    }
}

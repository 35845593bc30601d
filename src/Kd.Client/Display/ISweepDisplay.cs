namespace Kd.Client.Display;

/// <summary>Where a sweep's progress is shown while it runs.</summary>
internal interface ISweepDisplay : IAsyncDisposable
{
    /// <summary>The newest state of the sweep.</summary>
    void Show(WatchedSweep sweep);

    /// <summary>A line that stays.</summary>
    void Say(string line);
}

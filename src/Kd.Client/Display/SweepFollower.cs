using System.Collections.Immutable;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Scheduling;

namespace Kd.Client.Display;

/// <summary>Shows a sweep until it settles or nobody works on it: progress as it comes, and a line for each cell that ends.</summary>
internal sealed class SweepFollower(ApiClient api, ISweepDisplay display)
{
    private const int RestAfterReading = 20;

    private readonly HashSet<CellKey> ended = [];
    private readonly Goodput goodput = new();
    private readonly Outage outage = new(api.Server, display.Say, TimeProvider.System);
    private ImmutableArray<CellView> cells = [];
    private Plan? plan;
    private CellCounts? seen;
    private long? read;
    private TimeSpan took;

    /// <summary>The newest status heard; null before the first.</summary>
    public SweepStatus? Last { get; private set; }

    /// <summary>The last status: settled, or idle.</summary>
    public Task<SweepStatus> FollowAsync(string sweep, CancellationToken cancellationToken) => FollowAsync(sweep, static () => Task.FromResult(false), cancellationToken);

    /// <param name="enough">Asked whenever cells have settled; true ends the watching.</param>
    public async Task<SweepStatus> FollowAsync(string sweep, Func<Task<bool>> enough, CancellationToken cancellationToken)
    {
        ended.UnionWith((await outage.AskAsync(() => api.CellsAsync(sweep, cancellationToken), cancellationToken)).Where(c => c.Status.IsSettled).Select(c => c.Key));
        await foreach (var status in new SweepEvents(api, outage).WatchAsync(sweep, cancellationToken))
        {
            Last = status;
            var settled = (seen is null || Settled(seen) != Settled(status.Counts)) && (status.State != SweepState.Running || IsDue);
            if (settled)
            {
                seen = status.Counts;
                await SayEndedAsync(sweep, cancellationToken);
            }

            goodput.See(status);
            display.Show(new WatchedSweep(status, await RowsAsync(status, cancellationToken), goodput));
            if (settled && await outage.AskAsync(enough, cancellationToken))
            {
                break;
            }
        }

        return Last ?? await api.StatusAsync(sweep, cancellationToken);
    }

    /// <summary>Of a large sweep all cells are much to ask for: at most a twentieth of the time goes into that.</summary>
    private bool IsDue => read is not { } last || TimeProvider.System.GetElapsedTime(last) >= RestAfterReading * took;

    private static int Settled(CellCounts counts) => counts.Done + counts.Failed + counts.Diverged + counts.Blocked;

    // Which cells a part of a sweep leaves out is not told, so nothing is foretold of its rows.
    private async Task<ImmutableArray<RowForecast>> RowsAsync(SweepStatus status, CancellationToken cancellationToken)
    {
        if (status.Counts.Excluded > 0 || status.State != SweepState.Running || status.Running.IsEmpty)
        {
            return [];
        }

        plan ??= await outage.AskAsync(() => api.PlanOfAsync(status.Sweep, cancellationToken), cancellationToken);
        var running = status.Running.Where(c => c.Progress is not null).ToDictionary(c => c.Key, c => c.Progress!);
        return RowForecast.Of(plan, cells.ToDictionary(c => c.Key, c => c.Status), running, status.Running.Length);
    }

    private async Task SayEndedAsync(string sweep, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        cells = await outage.AskAsync(() => api.CellsAsync(sweep, cancellationToken), cancellationToken);
        read = TimeProvider.System.GetTimestamp();
        took = TimeProvider.System.GetElapsedTime(began, read.Value);
        foreach (var cell in cells)
        {
            if (cell.Status.IsSettled && ended.Add(cell.Key))
            {
                display.Say(CellWords.Ended(cell));
            }
        }
    }
}

using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Cells;

namespace Kd.Client.Display;

/// <summary>Shows a sweep until it settles or nobody works on it: progress as it comes, and a line for each cell that ends.</summary>
internal sealed class SweepFollower(ApiClient api, ISweepDisplay display)
{
    private readonly HashSet<CellKey> ended = [];

    /// <summary>The newest status heard; null before the first.</summary>
    public SweepStatus? Last { get; private set; }

    /// <summary>The last status: settled, or idle.</summary>
    public async Task<SweepStatus> FollowAsync(string sweep, CancellationToken cancellationToken)
    {
        ended.UnionWith((await api.CellsAsync(sweep, cancellationToken)).Where(c => c.Status.IsSettled).Select(c => c.Key));
        await foreach (var status in new SweepEvents(api, TimeProvider.System).WatchAsync(sweep, cancellationToken))
        {
            var before = Last?.Counts;
            Last = status;
            if (before is null || Settled(before) != Settled(status.Counts))
            {
                await SayEndedAsync(sweep, cancellationToken);
            }

            display.Show(status);
        }

        return Last ?? await api.StatusAsync(sweep, cancellationToken);
    }

    private static int Settled(CellCounts counts) => counts.Done + counts.Failed + counts.Diverged + counts.Blocked;

    private async Task SayEndedAsync(string sweep, CancellationToken cancellationToken)
    {
        foreach (var cell in await api.CellsAsync(sweep, cancellationToken))
        {
            if (cell.Status.IsSettled && ended.Add(cell.Key))
            {
                display.Say(CellWords.Ended(cell));
            }
        }
    }
}

using System.Diagnostics;
using Kd.Core.Artifacts;

namespace Kd.Silo.Metrics;

/// <summary>What was last seen of the store.</summary>
/// <param name="FreeBytes">Of its file system; null while it does not answer.</param>
internal sealed record StoreSight(bool IsUp, long? FreeBytes, long? SizeBytes);

/// <summary>Tries the store: writes and removes a small file, and asks for the space left. A store that hangs is looked at no more until it answers.</summary>
internal sealed class StoreWatch(IArtifactStore store, KdMeters meters)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly ArtifactPath Folder = ArtifactPath.Of("watch");
    private readonly ArtifactPath probe = Folder.Child(Guid.NewGuid().ToString("n"));
    private Task<StoreSight>? looking;

    public async Task<StoreSight> Look(CancellationToken cancellation)
    {
        looking ??= Task.Run(Find, CancellationToken.None);
        try
        {
            var sight = await looking.WaitAsync(Patience, cancellation);
            looking = null;
            return sight;
        }
        catch (TimeoutException)
        {
            return new(false, null, null);
        }
    }

    private async Task<StoreSight> Find()
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            await store.PutIfAbsentAsync(probe, "ok"u8.ToArray(), CancellationToken.None);
            await store.DeleteAsync(probe, CancellationToken.None);
            meters.StoreTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            var drive = new DriveInfo(store.LocalPath(Folder));
            return new(true, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, null, null);
        }
    }
}

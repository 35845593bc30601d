using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Silo.Slots;

namespace Kd.Silo.Api;

/// <summary>The log of one attempt, read from the store while its slot may still write to it, on whichever silo.</summary>
internal sealed class AttemptLog(CellStore cells, AttemptId attempt, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>How often it is asked whether somebody still works on an attempt that has not ended.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(3);

    /// <summary>Empty until the first line.</summary>
    public async Task<Stream> Open(CancellationToken cancellation) =>
        await cells.Store.OpenReadAsync(ArtifactPaths.Log(attempt), cancellation) ?? new MemoryStream();

    /// <summary>Writes what there is and what comes, until the attempt has ended, nobody works on it any more, or the reader leaves.</summary>
    /// <param name="isLeased">Whether a slot works on the cell.</param>
    public async Task Follow(HttpResponse response, Func<Task<bool>> isLeased, CancellationToken cancellation)
    {
        var (position, asked) = (0L, time.GetTimestamp());
        try
        {
            while (true)
            {
                // Asked before the last look at the file, so that nothing written before the end is missed.
                var over = await cells.HasEndedAsync(attempt, cancellation);
                if (!over && time.GetElapsedTime(asked) > AskEvery)
                {
                    (over, asked) = (!await Ask(isLeased), time.GetTimestamp());
                }

                position = await CopyFrom(position, response, cancellation);
                if (over)
                {
                    return;
                }

                await Task.Delay(Look, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The reader left, or the silo stops: both end a stream in good order.
        }
    }

    private async Task<long> CopyFrom(long position, HttpResponse response, CancellationToken cancellation)
    {
        await using var file = await Open(cancellation);
        if (file.Length > position)
        {
            file.Position = position;
            await file.CopyToAsync(response.Body, cancellation);
            position = file.Position;
        }

        await response.Body.FlushAsync(cancellation);
        return position;
    }

    private static async Task<bool> Ask(Func<Task<bool>> isLeased)
    {
        try
        {
            return await isLeased();
        }
        catch (Exception e) when (GrainFault.IsPassing(e))
        {
            return true;
        }
    }
}

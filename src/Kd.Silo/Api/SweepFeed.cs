using System.Security.Cryptography;
using System.Text;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Silo.Api;

/// <summary>A status as it is sent.</summary>
/// <param name="Id">Of its content: the same on every silo and after every restart.</param>
internal sealed record SweepEvent(string Id, string Data)
{
    public static SweepEvent Of(SweepStatus status)
    {
        var data = KdJson.Serialize(status);
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..16], data);
    }
}

/// <summary>
/// The newest status of one sweep, asked for in turns while somebody watches. Nothing is queued: whoever is slow misses statuses in
/// between and then gets the newest.
/// </summary>
/// <param name="ask">Null: the sweep is gone.</param>
/// <param name="pause">Between two turns.</param>
internal sealed class SweepFeed(Func<Task<SweepStatus?>> ask, TimeSpan pause, TimeProvider time)
{
    private volatile Page page = new(null);

    /// <summary>The newest event as soon as it is another than the one known; null after a silence.</summary>
    /// <exception cref="OperationCanceledException">The caller's, or the sweep is gone.</exception>
    public async Task<SweepEvent?> Next(string? knownId, TimeSpan silence, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        while (true)
        {
            var now = page;
            if (now.Event is { } newest && newest.Id != knownId)
            {
                return newest;
            }

            try
            {
                await now.Turned.Task.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>Asks until cancelled, or until the sweep is gone.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await ask() is not { } status)
                {
                    page.Turned.TrySetCanceled(CancellationToken.None);
                    return;
                }

                Turn(SweepEvent.Of(status));
            }
            catch (Exception)
            {
                // Asked again at the next turn, whatever it was: those who watch have no other feed.
            }

            await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Turn(SweepEvent next)
    {
        var before = page;
        if (before.Event?.Id != next.Id)
        {
            page = new(next);
            before.Turned.TrySetResult();
        }
    }

    private sealed record Page(SweepEvent? Event)
    {
        public TaskCompletionSource Turned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

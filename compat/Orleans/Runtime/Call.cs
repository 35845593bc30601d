using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>One call on its way: copied arguments in, and for two-way calls a copied result or an exception back.</summary>
internal sealed class Call(GrainId target, GrainMethod method, object?[] arguments, TimeSpan? timeToLive, CancellationToken callerToken)
{
    private readonly TaskCompletionSource<object?> response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long sent = Stopwatch.GetTimestamp();
    private volatile bool abandoned;

    /// <summary>How often it came to an activation that was ending.</summary>
    public int Forwards { get; set; }

    public GrainId Target { get; } = target;

    public GrainMethod Method { get; } = method;

    public object?[] Arguments { get; } = arguments;

    /// <summary>Cancelled with the caller's token, also when the caller no longer waits.</summary>
    public CancellationToken CallerToken { get; } = callerToken;

    /// <summary>The caller has given up: the call must not be started any more. One-way calls never expire.</summary>
    public bool IsExpired => timeToLive is { } limit && (abandoned || Stopwatch.GetElapsedTime(sent) > limit);

    public void Complete(object? result) => response.TrySetResult(result);

    /// <summary>Within a silo an exception arrives as it is; between silos it needs a codec.</summary>
    public void Fail(Exception exception)
    {
        response.TrySetException(exception);
        _ = response.Task.Exception; // Seen: nobody may be waiting any more.
    }

    /// <summary>Waits for the response as long as the caller is willing to; the grain is not stopped by a caller that is not.</summary>
    public async Task<object?> ResponseAsync(TimeSpan timeout)
    {
        try
        {
            return await response.Task.WaitAsync(timeout, CallerToken).ConfigureAwait(false);
        }
        catch (TimeoutException late) when (!response.Task.IsCompleted)
        {
            abandoned = true; // The timer's clock may be some milliseconds ahead of the one above.
            throw new TimeoutException($"Response did not arrive on time in {timeout} for message: {this}.", late);
        }
    }

    public override string ToString() => $"Request to {Target}: {Method}";
}

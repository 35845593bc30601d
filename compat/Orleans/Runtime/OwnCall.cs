namespace Orleans.Runtime;

/// <summary>A call from this silo. It may be answered here or come back from another silo.</summary>
/// <param name="arguments">Copied where the caller may still change them.</param>
internal sealed class OwnCall(LocalSilo silo, GrainId target, GrainMethod method, object?[] arguments, TimeSpan? timeToLive, CancellationToken callerToken)
    : Call(target, method, timeToLive)
{
    private readonly TaskCompletionSource<object?> response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool abandoned;
    private int forwards;

    public override CancellationToken CallerToken { get; } = callerToken;

    public override bool IsExpired => base.IsExpired || abandoned;

    /// <summary>For another silo; the token travels by itself.</summary>
    public byte[] ArgumentsToBytes() => silo.Codec.ArgumentsToBytes(arguments);

    public override object?[] Arguments(CancellationToken token) => [.. arguments.Select(argument => argument is CancellationToken ? token : argument)];

    public override void Complete(object? result) => response.TrySetResult(silo.Codec.Copy(result, silo));

    /// <summary>Takes the result that another silo sent; an acknowledgement of a one-way call is empty.</summary>
    public void Complete(byte[] result) => Settle(() => response.TrySetResult(result.Length == 0 ? null : silo.Codec.ResultFromBytes(Method, result, silo)));

    /// <summary>Takes the exception that another silo sent.</summary>
    public void Fail(byte[] exception) => Settle(() => Fail(silo.Codec.ExceptionFromBytes(exception, silo)));

    /// <summary>Within a silo an exception arrives as it is; between silos it needs a codec.</summary>
    public override void Fail(Exception exception)
    {
        response.TrySetException(exception);
        _ = response.Task.Exception; // Seen: nobody may be waiting any more.
    }

    public override void Return()
    {
        if (forwards++ < silo.MaxForwardCount)
        {
            silo.Dispatch(this);
            return;
        }

        Fail(new OrleansMessageRejectionException($"Forwarding failed: tried to forward message {this} for {silo.MaxForwardCount} times to an invalid activation. Rejecting now."));
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
            abandoned = true; // The timer's clock may be some milliseconds ahead of the call's.
            throw new TimeoutException($"Response did not arrive on time in {timeout} for message: {this}.", late);
        }
    }

    private void Settle(Action read)
    {
        try
        {
            read();
        }
        catch (Exception unreadable)
        {
            Fail(unreadable);
        }
    }
}

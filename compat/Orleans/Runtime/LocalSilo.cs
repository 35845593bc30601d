using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Where calls enter and activations live. It takes calls from its start to the beginning of its stop.</summary>
internal sealed class LocalSilo
{
    private readonly ActivationDirectory directory;
    private readonly SiloMessagingOptions messaging;
    private volatile bool isOpen;

    public LocalSilo(ActivationDirectory directory, GrainClasses classes, ValueCodec codec, IOptions<SiloMessagingOptions> messaging, ILogger<LocalSilo> log, IServiceProvider services)
    {
        this.directory = directory;
        this.messaging = messaging.Value;
        Codec = codec;
        Log = log;
        References = new GrainReferences(this, classes, codec, services);
    }

    public ValueCodec Codec { get; }

    public ILogger Log { get; }

    public GrainReferences References { get; }

    public void Open() => isOpen = true;

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        isOpen = false;
        return directory.DeactivateAllAsync(new(DeactivationReasonCode.ShuttingDown, "This process is terminating."), cancellationToken);
    }

    /// <summary>Sends a call; arguments that cannot be carried, and a token that is already cancelled, throw at once.</summary>
    public Task<object?> SendAsync(GrainId target, GrainMethod method, object?[] arguments)
    {
        var token = arguments.OfType<CancellationToken>().FirstOrDefault();
        token.ThrowIfCancellationRequested();
        object?[] copies = [.. arguments.Select(a => a is CancellationToken ? a : Codec.Copy(a, this))];
        var expires = messaging.DropExpiredMessages && !method.OneWay;
        var call = new Call(target, method, copies, expires ? messaging.ResponseTimeout : null, token);
        Dispatch(call);
        return method.OneWay ? Task.FromResult<object?>(null) : call.ResponseAsync(messaging.ResponseTimeout);
    }

    public void Dispatch(Call call)
    {
        if (!isOpen)
        {
            call.Fail(new SiloUnavailableException($"The local Orleans host is not running and can not process the request: {call}."));
            return;
        }

        while (!directory.Of(call.Target, this).TryReceive(call))
        {
            // That activation has just left the directory; the next look-up makes a new one.
        }
    }

    /// <summary>Sends a call on that waited for an activation which ended; an activation that ends at every start makes it fail.</summary>
    public void Forward(Call call)
    {
        if (call.Forwards++ < messaging.MaxForwardCount)
        {
            Dispatch(call);
            return;
        }

        call.Fail(new OrleansMessageRejectionException($"Forwarding failed: tried to forward message {call} for {messaging.MaxForwardCount} times to an invalid activation. Rejecting now."));
    }

    public void Forget(Activation ended) => directory.Remove(ended);
}

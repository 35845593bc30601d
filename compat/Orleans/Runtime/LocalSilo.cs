using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Where calls enter and activations live. It takes calls from its start to the beginning of its stop.</summary>
internal sealed class LocalSilo
{
    private readonly ActivationDirectory directory;
    private readonly GrainClasses classes;
    private readonly SiloMessagingOptions messaging;
    private readonly Lazy<IOutgoingGrainCallFilter[]> filters;
    private volatile bool isOpen;

    public LocalSilo(ActivationDirectory directory, GrainClasses classes, ValueCodec codec, IOptions<SiloMessagingOptions> messaging, ILogger<LocalSilo> log, IServiceProvider services)
    {
        (this.directory, this.classes, this.messaging) = (directory, classes, messaging.Value);
        Codec = codec;
        Log = log;
        filters = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        References = new GrainReferences(this, classes, codec, services);
    }

    public ValueCodec Codec { get; }

    public ILogger Log { get; }

    public GrainReferences References { get; }

    public int MaxForwardCount => messaging.MaxForwardCount;

    public TimeSpan ResponseTimeout => messaging.ResponseTimeout;

    public IReadOnlyList<Activation> Activations => directory.Live();

    /// <summary>The others; null when the silo is its own cluster.</summary>
    public Cluster? Cluster { get; set; }

    public void Open() => isOpen = true;

    /// <summary>Takes no more calls, and returns when those that run have finished and every activation has ended.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        isOpen = false;
        return directory.DeactivateAllAsync(new(DeactivationReasonCode.ShuttingDown, "This process is terminating."), cancellationToken);
    }

    public bool PrefersLocal(GrainId grain) => classes.PrefersLocal(grain.Type);

    /// <summary>Makes a call as a caller does: past the filters, if there are any.</summary>
    public Task<object?> CallAsync(GrainId target, GrainMethod method, object?[] arguments) =>
        filters.Value is { Length: > 0 } some ? new OutgoingCall(this, target, method, arguments, some).ResponseAsync() : SendAsync(target, method, arguments);

    /// <summary>Sends a call; arguments that cannot be carried, and a token that is already cancelled, throw at once.</summary>
    public Task<object?> SendAsync(GrainId target, GrainMethod method, object?[] arguments)
    {
        var token = arguments.OfType<CancellationToken>().FirstOrDefault();
        token.ThrowIfCancellationRequested();
        var copied = Codec.CopyArguments(method, arguments, this);
        var expires = messaging.DropExpiredMessages && !method.OneWay;
        var call = new OwnCall(this, target, method, copied, expires ? messaging.ResponseTimeout : null, token);
        Dispatch(call);
        return method.OneWay ? Task.FromResult<object?>(null) : call.ResponseAsync(messaging.ResponseTimeout);
    }

    public void Dispatch(OwnCall call)
    {
        if (!isOpen)
        {
            call.Fail(new SiloUnavailableException($"The local Orleans host is not running and can not process the request: {call}."));
        }
        else if (Cluster is null || directory.Has(call.Target))
        {
            Enter(call);
        }
        else
        {
            Cluster.Route(call);
        }
    }

    /// <summary>Takes in a call from another silo: for an activation that is here, or that shall be.</summary>
    public void Receive(GuestCall call, bool place)
    {
        if (!isOpen || !(place || directory.Has(call.Target)))
        {
            call.Refuse();
            return;
        }

        if (call.Method.OneWay)
        {
            call.Acknowledge();
        }

        Enter(call);
    }

    public void Enter(Call call)
    {
        while (!directory.Of(call.Target, this).TryReceive(call))
        {
            // That activation has just left the directory; the next look-up makes a new one.
        }
    }

    /// <summary>False when the grain is active on another silo.</summary>
    public Task<bool> ClaimAsync(GrainId grain) => Cluster?.ClaimAsync(grain) ?? Task.FromResult(true);

    public async Task ForgetAsync(Activation ended, bool claimed)
    {
        if (claimed && Cluster is { } cluster)
        {
            await cluster.ReleaseAsync(ended.GrainId).ConfigureAwait(false);
        }

        directory.Remove(ended);
    }
}

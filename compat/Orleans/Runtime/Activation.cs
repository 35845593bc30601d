using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>
/// One life of a grain: activated, then one call at a time, in the order of arrival once it is active, then deactivated.
/// Calls that arrive while it ends go to the next activation, or fail with the exception that ended it.
/// </summary>
internal sealed class Activation : IGrainContext
{
    private readonly Inbox inbox = new();
    private readonly ActivationScheduler scheduler;
    private readonly GrainCollectionOptions limits;
    private readonly Idleness idleness;
    private readonly AsyncServiceScope scope;
    private readonly Lazy<Task> life;
    private readonly Type grainClass;
    private readonly Lock gate = new();
    private DeactivationReason? reason;
    private CancellationToken endingLimit;
    private Grain? grain;

    public Activation(LocalSilo silo, GrainId id, Type grainClass, GrainCollectionOptions limits, TimeProvider clock, IServiceProvider services)
    {
        (Silo, GrainId, this.grainClass, this.limits) = (silo, id, grainClass, limits);
        idleness = new Idleness(clock);
        scope = services.CreateAsyncScope();
        scheduler = new ActivationScheduler(this);
        life = new Lazy<Task>(Begin);
    }

    public LocalSilo Silo { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance => grain;

    public IServiceProvider ActivationServices => scope.ServiceProvider;

    public Task Deactivated => life.Value;

    /// <summary>Takes a call unless this life is over; it begins with the first.</summary>
    public bool TryReceive(Call call)
    {
        var taken = inbox.TryAdd(call);
        _ = life.Value;
        return taken;
    }

    /// <summary>Ends this life after the current call; the first reason counts.</summary>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (reason is not null)
            {
                return;
            }

            (reason, endingLimit) = (deactivationReason, cancellationToken);
        }

        inbox.End();
    }

    public void DelayCollection(TimeSpan timeSpan) => idleness.KeepFor(timeSpan);

    public void DeactivateIfIdleFor(TimeSpan age)
    {
        if (inbox.IsEmpty && idleness.HasLasted(age))
        {
            Deactivate(new(DeactivationReasonCode.ActivationIdle, "The activation was idle for longer than its collection age."));
        }
    }

    private Task Begin()
    {
        // The caller's ambient values (AsyncLocal) do not cross a call.
        Task begun;
        using (AsyncFlowControl? quiet = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow())
        {
            begun = Task.Run(LiveAsync);
        }

        return begun;
    }

    private async Task LiveAsync()
    {
        var claimed = await ClaimAsync().ConfigureAwait(false);
        if (claimed && await ActivateAsync().ConfigureAwait(false))
        {
            inbox.LoseOrder();
            await scheduler.Run(ServeAsync).ConfigureAwait(false);
            await RunHookAsync(token => grain!.OnDeactivateAsync(reason!.Value, token), nameof(Grain.OnDeactivateAsync)).ConfigureAwait(false);
        }

        await Silo.ForgetAsync(this, claimed).ConfigureAwait(false);
        var left = inbox.Close();
        await DisposeAsync().ConfigureAwait(false);
        foreach (var call in left)
        {
            if (reason!.Value.Exception is { } cause)
            {
                call.Fail(cause);
            }
            else
            {
                call.Return();
            }
        }
    }

    private async Task<bool> ClaimAsync()
    {
        try
        {
            var claimed = await Silo.ClaimAsync(GrainId).ConfigureAwait(false);
            if (!claimed)
            {
                Deactivate(new(DeactivationReasonCode.DuplicateActivation, "The grain is active on another silo."));
            }

            return claimed;
        }
        catch (Exception exception)
        {
            Deactivate(new(DeactivationReasonCode.DirectoryFailure, exception as OrleansException ?? new OrleansException(exception.Message, exception), "The directory did not answer."));
            return false;
        }
    }

    private async Task<bool> ActivateAsync()
    {
        using var limit = new CancellationTokenSource(limits.ActivationTimeout);
        try
        {
            await scheduler.Run(async () =>
            {
                grain = (Grain)ActivatorUtilities.CreateInstance(ActivationServices, grainClass);
                await grain.OnActivateAsync(limit.Token).WaitAsync(limit.Token);
            }).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            Silo.Log.LogError(exception, "The activation of {Grain} failed", GrainId);
            Deactivate(new(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain."));
            return false;
        }
    }

    /// <summary>One turn after the other, on the scheduler throughout: a call that arrives is run where it wakes this up.</summary>
    private async Task ServeAsync()
    {
        while (await NextAsync() is { } call)
        {
            await RunAsync(call);
        }
    }

    private async Task<Call?> NextAsync()
    {
        idleness.Begin();
        var next = await inbox.NextAsync();
        idleness.End();
        return next;
    }

    private async Task RunAsync(Call call)
    {
        if (call.IsExpired)
        {
            return;
        }

        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(call.CallerToken);
        try
        {
            var result = await call.Method.InvokeAsync(grain!, call.Arguments(cancelled.Token));
            call.Complete(result);
        }
        catch (Exception exception)
        {
            Silo.Log.Log(call.Method.OneWay ? LogLevel.Warning : LogLevel.Debug, exception, "{Call} failed", call);
            call.Fail(exception);
        }
    }

    private async Task RunHookAsync(Func<CancellationToken, Task> hook, string name)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(endingLimit);
        limit.CancelAfter(limits.DeactivationTimeout);
        try
        {
            await scheduler.Run(() => hook(limit.Token).WaitAsync(limit.Token)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Silo.Log.LogError(exception, "{Hook} of {Grain} failed", name, GrainId);
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (grain)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Silo.Log.LogError(exception, "Disposing {Grain} failed", GrainId);
        }
    }
}

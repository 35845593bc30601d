using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A call that passes the filters before it is sent.</summary>
internal sealed class OutgoingCall(LocalSilo silo, GrainId target, GrainMethod method, object?[] arguments, IOutgoingGrainCallFilter[] filters) : IOutgoingGrainCallContext
{
    private int stage;
    private bool isAnswered;
    private object? result;

    public MethodInfo InterfaceMethod => method.Interface;

    public async Task<object?> ResponseAsync()
    {
        await Invoke().ConfigureAwait(false);
        return result;
    }

    /// <summary>Goes to the next filter, or sends the call.</summary>
    public async Task Invoke()
    {
        if (stage == filters.Length)
        {
            result = await silo.SendAsync(target, method, arguments).ConfigureAwait(false);
            isAnswered = true;
            return;
        }

        var filter = filters[stage++];
        try
        {
            await filter.Invoke(this).ConfigureAwait(false);
        }
        finally
        {
            stage--;
        }

        if (!isAnswered)
        {
            throw new InvalidOperationException($"{typeof(OutgoingCall)}.{nameof(Invoke)}() invoked a broken filter: {filter.GetType().Name}.");
        }
    }
}

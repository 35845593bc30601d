using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>One call on its way to an activation: arguments in, a result or an exception out.</summary>
internal abstract class Call(GrainId target, GrainMethod method, TimeSpan? timeToLive)
{
    private readonly long sent = Stopwatch.GetTimestamp();

    public GrainId Target { get; } = target;

    public GrainMethod Method { get; } = method;

    /// <summary>Cancelled with the caller's token, also when the caller no longer waits.</summary>
    public abstract CancellationToken CallerToken { get; }

    /// <summary>The caller has given up: the call must not be started any more. One-way calls never expire.</summary>
    public virtual bool IsExpired => TimeLeft <= TimeSpan.Zero;

    /// <summary>Until the caller gives up; null: never.</summary>
    public TimeSpan? TimeLeft => timeToLive - Stopwatch.GetElapsedTime(sent);

    /// <summary>What the method is called with: nothing the caller may still change, and in place of its token the given one.</summary>
    public abstract object?[] Arguments(CancellationToken token);

    public abstract void Complete(object? result);

    public abstract void Fail(Exception exception);

    /// <summary>The activation it waited for has ended: it must go to another.</summary>
    public abstract void Return();

    public override string ToString() => $"Request to {Target}: {Method}";
}

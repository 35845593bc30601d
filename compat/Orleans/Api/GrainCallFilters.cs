using System.Reflection;

namespace Orleans;

/// <summary>Stands between callers and the calls they make to grains; each is passed on by <see cref="IGrainCallContext.Invoke"/>.</summary>
public interface IOutgoingGrainCallFilter
{
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>A call on its way to a grain.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext;

/// <summary>A call: what is called, and how to go on with it.</summary>
public interface IGrainCallContext
{
    MethodInfo InterfaceMethod { get; }

    /// <summary>Passes the call on and awaits its response, which may be an exception.</summary>
    Task Invoke();
}

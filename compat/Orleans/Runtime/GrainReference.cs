using System.Reflection;

namespace Orleans.Runtime;

/// <summary>
/// What <see cref="IGrainFactory"/> hands out: implements the grain interface at run time and sends each call to the silo.
/// Two references are equal when they name the same grain.
/// </summary>
#pragma warning disable CA1852 // DispatchProxy derives the proxy class from this one.
internal class GrainReference : DispatchProxy, IAddressable
#pragma warning restore CA1852
{
    public GrainId GrainId { get; private set; }

    public Type InterfaceType { get; private set; } = typeof(IGrain);

    public LocalSilo Silo { get; private set; } = null!;

    /// <summary>One more of the same interface, not bound yet: copied, for a proxy made anew is looked up by reflection.</summary>
    public GrainReference Another() => (GrainReference)MemberwiseClone();

    public void Bind(GrainId id, Type interfaceType, LocalSilo silo)
    {
        GrainId = id;
        InterfaceType = interfaceType;
        Silo = silo;
    }

    public override bool Equals(object? obj) => obj is GrainReference other && other.GrainId == GrainId;

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = GrainMethod.Of(targetMethod!);
        var response = Silo.CallAsync(GrainId, method, args ?? []);
        return method.Returned(response);
    }
}

using System.Collections.Immutable;
using System.Reflection;
using Kd.Grains.Sweeps;

namespace Kd.Grains.Tests;

/// <summary>Every grain method there is.</summary>
internal static class Signatures
{
    public static ImmutableArray<Type> Interfaces { get; } =
        [.. typeof(ISweepGrain).Assembly.GetTypes().Where(t => t.IsInterface && typeof(IGrainWithStringKey).IsAssignableFrom(t))];

    public static ImmutableArray<MethodInfo> All { get; } = [.. Interfaces.SelectMany(i => i.GetMethods())];

    /// <summary>What crosses a call: arguments and results.</summary>
    public static ImmutableArray<Type> Values { get; } =
    [
        .. All.SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
            .Select(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(Task<>) ? t.GetGenericArguments()[0] : t)
            .Where(t => t != typeof(Task))
            .Distinct(),
    ];
}

using System.Reflection;
using System.Reflection.Emit;
using Kd.Core.Scheduling;
using Kd.Grains.Cells;
using Kd.Grains.Dispatch;
using Kd.Grains.Sweeps;
using Kd.Grains.Tables;
using Orleans.Concurrency;

namespace Kd.Grains.Tests;

/// <summary>Who asks the grain factory for whom, read from the compiled methods: awaited calls go one way, so no two grains can wait for each other.</summary>
public sealed class CallGraphTests
{
    [Fact]
    public void Grains_CallOneWay()
    {
        var calls = typeof(ISweepGrain).Assembly.GetTypes().SelectMany(Calls).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["CellGrain -> ITeacherGrain", "SweepGrain -> IDispatcherGrain"], calls);
    }

    [Fact]
    public void UpwardNotices_AreOneWay() =>
        Assert.NotNull(typeof(ISweepGrain).GetMethod(nameof(ISweepGrain.CellChanged))!.GetCustomAttribute<OneWayAttribute>());

    [Fact]
    public void AllOtherCalls_AreAwaited()
    {
        var oneWay = Signatures.All.Where(m => m.GetCustomAttribute<OneWayAttribute>() is not null).Select(m => m.Name);
        Assert.Equal([nameof(ISweepGrain.CellChanged)], oneWay);
    }

    [Fact]
    public void Interfaces_AreTheOnesTheDesignNames() =>
        Assert.Equal(
            [nameof(IAggregatorGrain), nameof(ICellGrain), nameof(IDispatcherGrain), nameof(ISweepGrain), nameof(ITeacherGrain)],
            Signatures.Interfaces.Select(i => i.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Calls(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .SelectMany(Targets)
            .Select(target => $"{Outermost(type).Name} -> {target.Name}");

    // Every call instruction is followed by a token; those that name GetGrain<T> tell whom.
    private static IEnumerable<Type> Targets(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i + 5 <= code.Length; i++)
        {
            if (code[i] == OpCodes.Call.Value || code[i] == OpCodes.Callvirt.Value)
            {
                if (Resolve(method, BitConverter.ToInt32(code, i + 1)) is MethodInfo { Name: "GetGrain", IsGenericMethod: true } called)
                {
                    yield return called.GetGenericArguments()[0];
                }
            }
        }
    }

    private static MethodBase? Resolve(MethodInfo caller, int token)
    {
        try
        {
            return caller.Module.ResolveMethod(token, caller.DeclaringType!.GetGenericArguments(), caller.GetGenericArguments());
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException)
        {
            // Not a token after all: an operand that looks like an instruction.
            return null;
        }
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Grains.Tests;

/// <summary>Makes values of any type on the wire by reflection: every member set, one sample for every case of a closed hierarchy.</summary>
internal static class SampleValues
{
    public static IEnumerable<object> Of(Type type)
    {
        var cases = Cases(type).ToList();
        return cases.Count > 0 ? cases.Select(One) : [One(type)];
    }

    /// <summary>The type and all types its members have.</summary>
    public static HashSet<Type> Reachable(Type type)
    {
        var seen = new HashSet<Type>();
        Visit(type, seen);
        return seen;
    }

    // What the options tell apart on the wire, whether by attributes or by a closed list.
    private static IEnumerable<Type> Cases(Type type) =>
        type.IsAbstract && type.Namespace?.StartsWith("Kd.", StringComparison.Ordinal) is true
            ? KdJson.Options.GetTypeInfo(type).PolymorphismOptions?.DerivedTypes.Select(d => d.DerivedType) ?? []
            : [];

    private static void Visit(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return;
        }

        foreach (var next in type.GetGenericArguments().Concat(Members(type).Select(p => p.PropertyType)).Concat(Cases(type)))
        {
            Visit(next, seen);
        }
    }

    private static IEnumerable<PropertyInfo> Members(Type type) =>
        type.Namespace?.StartsWith("Kd.", StringComparison.Ordinal) is true && !type.IsEnum
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !p.IsDefined(typeof(JsonIgnoreAttribute)))
            : [];

    private static object One(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } inner => One(inner),
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => true,
        _ when type == typeof(double) => 0.5,
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 7L,
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        _ when type == typeof(CellKey) => CellKey.Of(Samples.Spec()),
        _ when type == typeof(JsonElement) => JsonSerializer.SerializeToElement("text"),
        { IsEnum: true } => Enum.GetValues(type).GetValue(0)!,
        { IsGenericType: true } => Collection(type),
        { IsAbstract: true } => Of(type).First(),
        _ => Made(type),
    };

    private static object Made(Type type)
    {
        var constructor = type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type).MaxBy(c => c.GetParameters().Length);
        var made = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke([.. constructor.GetParameters().Select(p => One(p.ParameterType))]);
        foreach (var member in Members(type).Where(p => p.CanWrite))
        {
            member.SetValue(made, One(member.PropertyType));
        }

        return made;
    }

    private static object Collection(Type type)
    {
        var arguments = type.GetGenericArguments();
        var array = Array.CreateInstance(arguments[0], 1);
        array.SetValue(One(arguments[0]), 0);
        if (arguments is [var item])
        {
            return typeof(ImmutableArray).GetMethods().First(m => m.Name == nameof(ImmutableArray.ToImmutableArray) && m.GetParameters()[0].ParameterType.Name.StartsWith("IEnumerable", StringComparison.Ordinal))
                .MakeGenericMethod(item).Invoke(null, [array])!;
        }

        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        dictionary.Add(One(arguments[0]), One(arguments[1]));
        var maker = type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>) ? typeof(ImmutableSortedDictionary) : typeof(ImmutableDictionary);
        return maker.GetMethods().First(m => m.Name == "CreateRange" && m.GetParameters().Length == 1).MakeGenericMethod(arguments).Invoke(null, [dictionary])!;
    }
}

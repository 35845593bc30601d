using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Arrays, lists, sets and dictionaries, mutable and immutable: a count (-1 for a default immutable array) and that many values.</summary>
internal sealed class CollectionForm(ValueCodec values) : IWireForm
{
    // How each generic collection is made again from an array of its elements.
    private static readonly Dictionary<Type, Func<Type, Array, object>> Makers = new()
    {
        [typeof(List<>)] = Construct,
        [typeof(HashSet<>)] = Construct,
        [typeof(Dictionary<,>)] = Construct,
        [typeof(ImmutableArray<>)] = (type, items) => CreateRange(typeof(ImmutableArray), type, items),
        [typeof(ImmutableList<>)] = (type, items) => CreateRange(typeof(ImmutableList), type, items),
        [typeof(ImmutableHashSet<>)] = (type, items) => CreateRange(typeof(ImmutableHashSet), type, items),
        [typeof(ImmutableSortedSet<>)] = (type, items) => CreateRange(typeof(ImmutableSortedSet), type, items),
        [typeof(ImmutableDictionary<,>)] = (type, items) => CreateRange(typeof(ImmutableDictionary), type, items),
        [typeof(ImmutableSortedDictionary<,>)] = (type, items) => CreateRange(typeof(ImmutableSortedDictionary), type, items),
    };

    public bool Carries(Type type)
    {
        if (!type.IsSZArray && !(type.IsGenericType && Makers.ContainsKey(type.GetGenericTypeDefinition())))
        {
            return false;
        }

        foreach (var part in type.IsSZArray ? [type.GetElementType()!] : type.GetGenericArguments())
        {
            values.ThrowIfNotCarried(part);
        }

        return true;
    }

    public void Write(BinaryWriter writer, object value)
    {
        if (value.GetType().GetProperty("IsDefault")?.GetValue(value) is true)
        {
            writer.Write(-1);
            return;
        }

        RefuseComparer(value);
        var items = ((IEnumerable)value).Cast<object?>().ToArray();
        writer.Write(items.Length);
        foreach (var item in items)
        {
            if (item is not null && Element(value.GetType()) is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            {
                values.Write(writer, pair.GetProperty("Key")!.GetValue(item));
                values.Write(writer, pair.GetProperty("Value")!.GetValue(item));
                continue;
            }

            values.Write(writer, item);
        }
    }

    public object Read(BinaryReader reader, Type type)
    {
        var count = reader.ReadInt32();
        if (count < 0)
        {
            return Activator.CreateInstance(type)!;
        }

        var element = Element(type);
        var isPair = element.IsGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
        var items = Array.CreateInstance(element, count);
        for (var i = 0; i < count; i++)
        {
            items.SetValue(isPair ? Activator.CreateInstance(element, values.Read(reader), values.Read(reader)) : values.Read(reader), i);
        }

        return type.IsSZArray ? items : Makers[type.GetGenericTypeDefinition()](type, items);
    }

    // Orleans carries well-known comparers; here a set or dictionary has its default one or stays at home.
    private static void RefuseComparer(object value)
    {
        var type = value.GetType();
        if (type.GetProperty("Comparer")?.GetValue(value) is { } comparer
            && !comparer.Equals(typeof(EqualityComparer<>).MakeGenericType(type.GetGenericArguments()[0]).GetProperty("Default")!.GetValue(null)))
        {
            throw new CodecNotFoundException($"Could not find a copier for type {comparer.GetType()}: the stand-in carries {type.Name} only with its default comparer.");
        }
    }

    private static Type Element(Type type) =>
        type.IsSZArray
            ? type.GetElementType()!
            : type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];

    private static object Construct(Type type, Array items) =>
        type.GetConstructor([typeof(IEnumerable<>).MakeGenericType(Element(type))])!.Invoke([items]);

    private static object CreateRange(Type factory, Type type, Array items) =>
        factory.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(m => m.Name == "CreateRange" && m.GetParameters() is [{ ParameterType: { IsGenericType: true } only }] && only.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(type.GetGenericArguments())
            .Invoke(null, [items])!;
}

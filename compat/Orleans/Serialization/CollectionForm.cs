using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Arrays, lists, sets and dictionaries, mutable and immutable: a count (-1 for a default immutable array) and that many values.</summary>
internal sealed class CollectionForm(ValueCodec values) : IWireForm
{
    private static readonly IEqualityComparer<string>?[] Comparers = [null, StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase];

    // How each generic collection is made again from an array of its elements.
    private static readonly Dictionary<Type, Func<Type, Array, object>> Makers = new()
    {
        [typeof(List<>)] = (type, items) => Construct(type, items),
        [typeof(HashSet<>)] = (type, items) => Construct(type, items),
        [typeof(Dictionary<,>)] = (type, items) => Construct(type, items),
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

        var items = ((IEnumerable)value).Cast<object?>().ToArray();
        writer.Write(items.Length);
        writer.Write(Comparer(value));
        foreach (var item in items)
        {
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

        var comparer = reader.ReadByte();
        var element = Element(type);
        var items = Array.CreateInstance(element, count);
        for (var i = 0; i < count; i++)
        {
            items.SetValue(values.Read(reader), i);
        }

        return comparer != 0 ? Construct(type, items, Comparers[comparer]!)
            : type.IsSZArray ? items
            : Makers[type.GetGenericTypeDefinition()](type, items);
    }

    // The comparer of a set or dictionary travels as its number; 0 is the default one, others stay at home.
    private static byte Comparer(object value)
    {
        var type = value.GetType();
        if (type.GetProperty("Comparer")?.GetValue(value) is not { } comparer
            || comparer.Equals(typeof(EqualityComparer<>).MakeGenericType(type.GetGenericArguments()[0]).GetProperty("Default")!.GetValue(null)))
        {
            return 0;
        }

        return Array.IndexOf(Comparers, comparer) is > 0 and var number
            ? (byte)number
            : throw new CodecNotFoundException($"Could not find a copier for type {comparer.GetType()}.");
    }

    private static Type Element(Type type) =>
        type.IsSZArray
            ? type.GetElementType()!
            : type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];

    private static object Construct(Type type, params object[] arguments) => Activator.CreateInstance(type, arguments)!;

    private static object CreateRange(Type factory, Type type, Array items) =>
        factory.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(m => m.Name == "CreateRange" && m.GetParameters() is [{ ParameterType: { IsGenericType: true } only }] && only.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(type.GetGenericArguments())
            .Invoke(null, [items])!;
}

using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Tuples, value tuples and key-value pairs: their parts in order.</summary>
internal sealed class TupleForm(ValueCodec values) : IWireForm
{
    public bool Carries(Type type)
    {
        if (!type.IsGenericType || !(typeof(ITuple).IsAssignableFrom(type) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)))
        {
            return false;
        }

        foreach (var part in type.GetGenericArguments())
        {
            values.ThrowIfNotCarried(part);
        }

        return true;
    }

    public void Write(BinaryWriter writer, object value)
    {
        var type = value.GetType();
        var names = value is ITuple ? Enumerable.Range(1, type.GetGenericArguments().Length).Select(i => i == 8 ? "Rest" : $"Item{i}") : ["Key", "Value"];
        foreach (var name in names)
        {
            values.Write(writer, type.GetField(name)?.GetValue(value) ?? type.GetProperty(name)?.GetValue(value));
        }
    }

    public object Read(BinaryReader reader, Type type) =>
        Activator.CreateInstance(type, [.. type.GetGenericArguments().Select(_ => values.Read(reader))])!;
}

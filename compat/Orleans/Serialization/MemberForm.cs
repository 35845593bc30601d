using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>
/// Types with <see cref="GenerateSerializerAttribute"/>: the fields and properties that carry an <see cref="IdAttribute"/>
/// and the parameters of a record, base types first. Everything else arrives as its default, as with Orleans' generated code.
/// </summary>
internal sealed class MemberForm(ValueCodec values) : IWireForm
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly ConcurrentDictionary<Type, FieldInfo[]> fieldsOf = new();

    public bool Carries(Type type) =>
        !type.IsAbstract && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !typeof(Exception).IsAssignableFrom(type);

    public void Write(BinaryWriter writer, object value) => WriteMembers(writer, value);

    public void WriteMembers(BinaryWriter writer, object value)
    {
        foreach (var field in Fields(value.GetType()))
        {
            values.Write(writer, field.GetValue(value));
        }
    }

    public object Read(BinaryReader reader, Type type)
    {
        var value = type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance(type)!
            : RuntimeHelpers.GetUninitializedObject(type);
        ReadMembers(reader, value);
        return value;
    }

    public void ReadMembers(BinaryReader reader, object value)
    {
        foreach (var field in Fields(value.GetType()))
        {
            field.SetValue(value, values.Read(reader));
        }
    }

    private FieldInfo[] Fields(Type type) => fieldsOf.GetOrAdd(type, t => [.. Lineage(t).Reverse().SelectMany(OwnFields)]);

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            yield return t;
        }
    }

    // Auto-properties are read and written through their backing fields, so init-only and get-only ones work too.
    private static IEnumerable<FieldInfo> OwnFields(Type type)
    {
        var parameters = IsRecord(type) ? PrimaryParameters(type) : [];
        var properties = type.GetProperties(Declared).Where(p => p.IsDefined(typeof(IdAttribute)) || parameters.Contains(p.Name));
        return type.GetFields(Declared).Where(f => f.IsDefined(typeof(IdAttribute)))
            .Concat(properties.Select(p => type.GetField($"<{p.Name}>k__BackingField", Declared)).OfType<FieldInfo>())
            .OrderBy(f => f.Name, StringComparer.Ordinal);
    }

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;

    private static HashSet<string> PrimaryParameters(Type type) =>
        [.. type.GetConstructors(Declared)
            .Where(c => !(c.GetParameters() is [var only] && only.ParameterType == type))
            .OrderByDescending(c => c.GetParameters().Length)
            .Take(1)
            .SelectMany(c => c.GetParameters())
            .Select(p => p.Name!)];
}

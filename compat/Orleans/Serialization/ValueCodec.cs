using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>One way to carry values of some types.</summary>
internal interface IWireForm
{
    bool Carries(Type type);

    void Write(BinaryWriter writer, object value);

    object Read(BinaryReader reader, Type type);
}

/// <summary>
/// Values to bytes and back, so that caller and grain never share an object. A value is the name of its
/// runtime type (empty for null) and that type's form; what no form carries is refused with
/// <see cref="CodecNotFoundException"/>, as by Orleans. Objects met twice are written twice.
/// </summary>
internal sealed class ValueCodec
{
    private readonly IWireForm[] forms;
    private readonly ConcurrentDictionary<Type, IWireForm?> formOf = new();
    private readonly ConcurrentDictionary<Type, string> nameOf = new();
    private readonly ConcurrentDictionary<string, Type> typeOf = new(StringComparer.Ordinal);

    public ValueCodec(IEnumerable<JsonTypes> jsonTypes, IOptions<JsonCodecOptions> json)
    {
        forms = [new ScalarForm(), new CollectionForm(this), new TupleForm(this), new MemberForm(this), new JsonForm([.. jsonTypes], json.Value.SerializerOptions)];
    }

    /// <summary>Refuses a declared type that no value could be carried for; interfaces and abstract types depend on the value.</summary>
    public void ThrowIfNotCarried(Type declared)
    {
        if (!declared.IsInterface && !declared.IsAbstract && declared != typeof(object))
        {
            _ = Form(declared);
        }
    }

    /// <summary>What the other side would get; grain references in it are made by the given silo.</summary>
    public object? Copy(object? value, LocalSilo silo)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        Write(writer, value);
        writer.Flush();
        buffer.Position = 0;
        using var reader = new WireReader(buffer, silo);
        return Read(reader);
    }

    internal void Write(BinaryWriter writer, object? value)
    {
        if (value is null)
        {
            writer.Write("");
            return;
        }

        if (value is GrainReference reference)
        {
            writer.Write(nameof(GrainReference));
            writer.Write(Name(reference.InterfaceType));
            writer.Write(reference.GrainId.Type);
            writer.Write(reference.GrainId.Key);
            return;
        }

        if (value is Grain)
        {
            throw new NotSupportedException($"{value.GetType()} is a grain: pass this.AsReference<TGrainInterface>() instead.");
        }

        var form = Form(value.GetType());
        writer.Write(Name(value.GetType()));
        form.Write(writer, value);
    }

    internal object? Read(BinaryReader reader)
    {
        var name = reader.ReadString();
        switch (name)
        {
            case "":
                return null;
            case nameof(GrainReference):
                var target = TypeNamed(reader.ReadString());
                return ((WireReader)reader).Silo.References.Create(target, new GrainId(reader.ReadString(), reader.ReadString()));
            default:
                var type = TypeNamed(name);
                return Form(type).Read(reader, type);
        }
    }

    private IWireForm Form(Type type) =>
        formOf.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, t => forms.FirstOrDefault(f => f.Carries(t)))
        ?? throw new CodecNotFoundException($"Could not find a copier for type {type}.");

    private string Name(Type type) => nameOf.GetOrAdd(type, t => t.AssemblyQualifiedName!);

    private Type TypeNamed(string name) => typeOf.GetOrAdd(name, n => Type.GetType(n, throwOnError: true)!);

    private sealed class WireReader(Stream bytes, LocalSilo silo) : BinaryReader(bytes)
    {
        public LocalSilo Silo { get; } = silo;
    }
}

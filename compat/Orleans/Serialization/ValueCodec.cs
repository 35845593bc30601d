using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Serialization.Configuration;

namespace Orleans.Serialization;

/// <summary>One way to carry values of some types.</summary>
internal interface IWireForm
{
    bool Carries(Type type);

    void Write(BinaryWriter writer, object value);

    object Read(BinaryReader reader, Type type);
}

/// <summary>
/// Values to bytes and back, so that caller and grain share no object but those that never change. A value is the name of its
/// runtime type (empty for null) and that type's form; what no form carries is refused with
/// <see cref="CodecNotFoundException"/>, as by Orleans. Objects met twice are written twice.
/// </summary>
internal sealed class ValueCodec
{
    private readonly IWireForm[] forms;
    private readonly ExceptionForm exceptions;
    private readonly AllowedResults results;
    private readonly ConcurrentDictionary<Type, IWireForm?> formOf = new();
    private readonly ConcurrentDictionary<Type, bool> shared = new();
    private readonly ConcurrentDictionary<Type, string> nameOf = new();
    private readonly ConcurrentDictionary<string, Type> typeOf = new(StringComparer.Ordinal);

    public ValueCodec(IEnumerable<JsonTypes> jsonTypes, IOptions<JsonCodecOptions> json, IOptions<TypeManifestOptions> manifest)
    {
        results = new AllowedResults(manifest.Value);
        var members = new MemberForm(this);
        exceptions = new ExceptionForm(this, members);
        forms = [new ScalarForm(), new CollectionForm(this), new TupleForm(this), members, new JsonForm([.. jsonTypes], json.Value.SerializerOptions)];
    }

    /// <summary>Refuses a declared type that no value could be carried for; interfaces and abstract types depend on the value.</summary>
    public void ThrowIfNotCarried(Type declared)
    {
        if (!declared.IsInterface && !declared.IsAbstract && declared != typeof(object))
        {
            _ = Form(declared);
        }
    }

    /// <summary>What the other side would get, unless it may be shared; grain references in it are made by the given silo.</summary>
    public object? Copy(object? value, LocalSilo silo) => value is null || IsShared(value.GetType()) ? value : FromBytes(ToBytes(value), silo);

    /// <summary>Arguments that the caller may change from now on; its token stays as it is.</summary>
    public object?[] CopyArguments(GrainMethod method, object?[] arguments, LocalSilo silo)
    {
        var copied = new object?[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            copied[i] = arguments[i] is CancellationToken || method.Shares[i] ? arguments[i] : Copy(arguments[i], silo);
        }

        return copied;
    }

    public byte[] ToBytes(object? value) => Written(writer => Write(writer, value));

    public object? FromBytes(byte[] bytes, LocalSilo silo)
    {
        using var reader = new WireReader(bytes, silo);
        return Read(reader);
    }

    /// <summary>The arguments of a call but its cancellation token, which travels by itself.</summary>
    public byte[] ArgumentsToBytes(object?[] arguments) => Written(writer => Array.ForEach(arguments, a => WriteArgument(writer, a)));

    public object?[] ArgumentsFromBytes(GrainMethod method, byte[] bytes, CancellationToken token, LocalSilo silo)
    {
        using var reader = new WireReader(bytes, silo);
        return [.. method.Parameters.Select(parameter => GrainMethod.IsToken(parameter) ? token : Read(reader))];
    }

    /// <summary>The result of a call from another silo.</summary>
    public byte[] ResultToBytes(GrainMethod method, object? result)
    {
        results.Check(method);
        return ToBytes(result);
    }

    /// <summary>The result that another silo sent.</summary>
    public object? ResultFromBytes(GrainMethod method, byte[] bytes, LocalSilo silo)
    {
        results.Check(method);
        return FromBytes(bytes, silo);
    }

    public byte[] ExceptionToBytes(Exception exception) => Written(writer => exceptions.Write(writer, exception));

    public Exception ExceptionFromBytes(byte[] bytes, LocalSilo silo)
    {
        using var reader = new WireReader(bytes, silo);
        return exceptions.Read(reader)!;
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

    private bool IsShared(Type type) =>
        shared.GetOrAdd(type, t => t.IsPrimitive || t.IsEnum || t == typeof(string) || (t.IsSealed && t.IsDefined(typeof(ImmutableAttribute), inherit: false)));

    private IWireForm Form(Type type) =>
        formOf.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, t => forms.FirstOrDefault(f => f.Carries(t)))
        ?? throw new CodecNotFoundException($"Could not find a copier for type {type}.");

    internal string Name(Type type) => nameOf.GetOrAdd(type, t => t.AssemblyQualifiedName!);

    internal Type TypeNamed(string name) => typeOf.GetOrAdd(name, n => Type.GetType(n, throwOnError: true)!);

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        write(writer);
        writer.Flush();
        return buffer.ToArray();
    }

    private void WriteArgument(BinaryWriter writer, object? argument)
    {
        if (argument is not CancellationToken)
        {
            Write(writer, argument);
        }
    }

    private sealed class WireReader(byte[] bytes, LocalSilo silo) : BinaryReader(new MemoryStream(bytes))
    {
        public LocalSilo Silo { get; } = silo;
    }
}

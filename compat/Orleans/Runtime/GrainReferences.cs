using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Makes references. An interface is checked once: it has one grain class, and its parameters can be carried.</summary>
internal sealed class GrainReferences(LocalSilo silo, GrainClasses classes, ValueCodec codec, IServiceProvider services) : IClusterClient
{
    private readonly ConcurrentDictionary<Type, Func<GrainReference>> makers = new();

    public IServiceProvider ServiceProvider => services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(primaryKey);
        if (string.IsNullOrWhiteSpace(primaryKey))
        {
            throw new ArgumentException("A grain's key is not empty.", nameof(primaryKey));
        }

        var id = new GrainId(classes.TypeFor(typeof(TGrainInterface), grainClassNamePrefix), primaryKey);
        return (TGrainInterface)(object)Create(typeof(TGrainInterface), id);
    }

    public GrainReference Create(Type interfaceType, GrainId id)
    {
        var reference = makers.GetOrAdd(interfaceType, Checked)();
        reference.Bind(id, interfaceType, silo);
        return reference;
    }

    private Func<GrainReference> Checked(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !typeof(IAddressable).IsAssignableFrom(interfaceType) || interfaceType.IsNestedPrivate)
        {
            throw new ArgumentException($"{interfaceType} is no accessible grain interface.", nameof(interfaceType));
        }

        foreach (var method in interfaceType.GetInterfaces().Prepend(interfaceType).SelectMany(i => i.GetMethods()))
        {
            foreach (var parameter in GrainMethod.Of(method).Parameters.Where(p => !GrainMethod.IsToken(p)))
            {
                codec.ThrowIfNotCarried(parameter);
            }
        }

        var create = typeof(DispatchProxy).GetMethod(nameof(DispatchProxy.Create), 2, Type.EmptyTypes)!.MakeGenericMethod(interfaceType, typeof(GrainReference));
        var first = (GrainReference)create.Invoke(null, null)!;
        return first.Another;
    }
}

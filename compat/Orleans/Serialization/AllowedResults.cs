using Orleans.Runtime;
using Orleans.Serialization.Configuration;

namespace Orleans.Serialization;

/// <summary>
/// Between silos a response names the declared type of its result, even of none. An abstract type has no codec of its own: unless it is in
/// <see cref="TypeManifestOptions.AllowedTypes"/>, both silos refuse it. Within one silo nothing is named.
/// </summary>
internal sealed class AllowedResults(TypeManifestOptions options)
{
    /// <exception cref="InvalidOperationException">The result may not cross.</exception>
    public void Check(GrainMethod method)
    {
        if (method.Result is { } result && Parts(result).FirstOrDefault(part => !IsAllowed(part)) is { } refused)
        {
            throw new InvalidOperationException(
                $"Type \"{refused.FullName}\" is not allowed. To allow it, add it to TypeManifestOptions.AllowedTypes or register an ITypeNameFilter or ITypeFilter instance which allows it.");
        }
    }

    private bool IsAllowed(Type type) =>
        !type.IsAbstract
        || type.IsAssignableTo(typeof(IAddressable))
        || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
        || options.AllowedTypes.Contains(type.FullName!);

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? Parts(type.GetElementType()!) : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
}

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Serialization;

/// <summary>The serializer that is being configured.</summary>
public interface ISerializerBuilder
{
    IServiceCollection Services { get; }
}

/// <summary>Adds the serializer to a host's services.</summary>
public static class ServiceCollectionExtensions
{
    public static IServiceCollection AddSerializer(this IServiceCollection services, Action<ISerializerBuilder>? configure = null)
    {
        services.AddOptions();
        services.TryAddSingleton<ValueCodec>();
        configure?.Invoke(new SerializerBuilder(services));
        return services;
    }

    private sealed record SerializerBuilder(IServiceCollection Services) : ISerializerBuilder;
}

/// <summary>Options of the System.Text.Json serializer.</summary>
public class JsonCodecOptions
{
    public JsonSerializerOptions SerializerOptions { get; set; } = new();
}

/// <summary>Lets types cross the wire as System.Text.Json writes them.</summary>
public static class SerializationHostingExtensions
{
    public static ISerializerBuilder AddJsonSerializer(this ISerializerBuilder serializerBuilder, Func<Type, bool> isSupported, JsonSerializerOptions? jsonSerializerOptions = null)
    {
        serializerBuilder.Services.AddSingleton(new JsonTypes(isSupported));
        if (jsonSerializerOptions is not null)
        {
            serializerBuilder.Services.Configure<JsonCodecOptions>(options => options.SerializerOptions = jsonSerializerOptions);
        }

        return serializerBuilder;
    }
}

/// <summary>One answer to which types System.Text.Json carries; any yes counts.</summary>
internal sealed record JsonTypes(Func<Type, bool> IsSupported);

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kd.Silo.Api;

/// <summary>The OpenAPI description, made from what endpoints declare (summary, role, bodies, problems) and from the types they speak in.</summary>
internal static class ApiDescription
{
    public const string Path = "/v1/openapi.json";

    /// <summary>Member of an operation: the role its token needs.</summary>
    public const string RoleMember = "x-role";

    private const string Scheme = "token";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(http => SpeakAs(KdJson.Options, http.SerializerOptions))
        .AddOpenApi("v1", description => description.AddDocumentTransformer(Head).AddOperationTransformer(Access).AddSchemaTransformer(Shape));

    /// <summary>Says what an endpoint does and answers, and by which problems it may refuse besides those that all have.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string summary, params ReadOnlySpan<int> problems) =>
        endpoint.AnswersAs<T>("application/json", summary, problems);

    /// <summary>As <see cref="Answers{T}"/>, in another form than JSON.</summary>
    public static RouteHandlerBuilder AnswersAs<T>(this RouteHandlerBuilder endpoint, string mediaType, string summary, params ReadOnlySpan<int> problems)
    {
        endpoint.WithSummary(summary).Produces<T>(StatusCodes.Status200OK, mediaType);
        foreach (var status in (int[])[401, 403, 429, 500, 503, .. problems])
        {
            endpoint.Produces<ApiProblem>(status, Problems.MediaType);
        }

        return endpoint;
    }

    private static void SpeakAs(JsonSerializerOptions ours, JsonSerializerOptions http)
    {
        http.TypeInfoResolver = ours.TypeInfoResolver;
        http.DefaultIgnoreCondition = ours.DefaultIgnoreCondition;
        http.NumberHandling = ours.NumberHandling;
        http.AllowOutOfOrderMetadataProperties = ours.AllowOutOfOrderMetadataProperties;
        foreach (var converter in ours.Converters)
        {
            http.Converters.Add(converter);
        }
    }

    private static Task Head(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo { Title = "KdCluster", Version = "v1", Description = "Sweeps of trainings: submit, watch, steer, read. Errors are problems by RFC 9457." };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token that the silo's --token-file holds." };
        return Task.CompletedTask;
    }

    private static Task Access(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiAccess>().LastOrDefault() is { Role: { } role })
        {
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
            operation.Extensions[RoleMember] = new JsonNodeExtension(TokenList.Word(role));
            operation.Description = $"Needs a token with the role {TokenList.Word(role)}.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        }

        return Task.CompletedTask;
    }

    // Null members are left out of what is sent, so none that may be null is required.
    private static Task Shape(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(CellKey))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^[0-9a-f]{64}$";
        }

        foreach (var property in context.JsonTypeInfo.Properties.Where(MayBeAbsent))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    private static bool MayBeAbsent(JsonPropertyInfo property) => property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;
}

using Kd.Core.Api;

namespace Kd.Silo.Api;

/// <summary>Who may use an endpoint, declared on it. An endpoint that declares nothing is refused to all.</summary>
/// <param name="Role">The least role; null: open to all, without a token.</param>
internal sealed record ApiAccess(ApiRole? Role);

/// <summary>Declares access.</summary>
internal static class ApiAccessDeclaration
{
    public static T Needs<T>(this T endpoint, ApiRole role)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ApiAccess(role));

    public static T OpenToAll<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ApiAccess(null));
}

/// <summary>Lets a request on to its endpoint when its token has the role the endpoint needs.</summary>
internal sealed class ApiGuard(ApiTokens tokens)
{
    public async Task Check(HttpContext http, RequestDelegate next)
    {
        var access = http.GetEndpoint()?.Metadata.GetMetadata<ApiAccess>();
        if (access is { Role: null })
        {
            await next(http);
            return;
        }

        var authorization = http.Request.Headers.Authorization.ToString();
        if (tokens.Find(authorization) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = authorization.Length == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
            await Problems.Unauthorized().ExecuteAsync(http);
        }
        else if (Lacks(caller, http.GetEndpoint(), access) is { } refusal)
        {
            http.Response.Headers.WWWAuthenticate = access is { Role: { } needed } ? $"Bearer error=\"insufficient_scope\", scope=\"{TokenList.Word(needed)}\"" : "Bearer";
            await Problems.Of(StatusCodes.Status403Forbidden, "this token may not do that", refusal).ExecuteAsync(http);
        }
        else
        {
            http.Features.Set(caller);
            await next(http);
        }
    }

    // No endpoint, or one that routing made to say 405 or 415: nothing is shown there.
    private static string? Lacks(TokenEntry caller, Endpoint? endpoint, ApiAccess? access) => access switch
    {
        { Role: { } needed } when caller.Role < needed =>
            $"this needs a token with the role {TokenList.Word(needed)}; the one of {caller.Holder} has {TokenList.Word(caller.Role)}",
        null when endpoint is RouteEndpoint => "this endpoint declares no role, so nobody may use it",
        _ => null,
    };
}

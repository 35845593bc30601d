using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Kd.Silo.Trainers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Kd.Silo.Api;

/// <summary>Answers of the API: values through the product's one JSON, errors as RFC 9457 problems that say what and what to do.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    public static IResult Ok<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, KdJson.Options, statusCode: status);

    public static JsonHttpResult<ApiProblem> Of(int status, string title, string? detail = null, ImmutableArray<ApiGridProblem> grid = default, string? traceId = null) =>
        TypedResults.Json(
            new ApiProblem { Title = title, Status = status, Detail = detail, Problems = grid.IsDefault ? [] : grid, TraceId = traceId },
            KdJson.Options,
            MediaType,
            status);

    public static IResult NoSweep(string name) => Of(StatusCodes.Status404NotFound, "no such sweep", $"there is no sweep '{name}' in this store; GET /v1/sweeps lists them");

    public static IResult NoName() =>
        Of(StatusCodes.Status404NotFound, "no such sweep", $"this is no name of a sweep: they are of at most {ArtifactPaths.MaxNameLength} letters, digits, '.', '_', '-' and '+', and begin with a letter or digit");

    public static IResult Unauthorized() =>
        Of(StatusCodes.Status401Unauthorized, "a token is needed", "send a token that the silo's --token-file holds, as: Authorization: Bearer TOKEN");

    public static IResult TooMany(string detail, TimeSpan? again, HttpResponse response)
    {
        response.Headers.RetryAfter = $"{Math.Max(1, Math.Ceiling((again ?? TimeSpan.Zero).TotalSeconds))}";
        return Of(StatusCodes.Status429TooManyRequests, "too many requests", detail);
    }

    /// <summary>What routing says with a bare status.</summary>
    public static IResult OfStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => Of(status, "no such resource", $"{request.Method} on this path is no part of this API; GET /v1/openapi.json describes it"),
        StatusCodes.Status405MethodNotAllowed => Of(status, "the method is not allowed", $"this path does not take {request.Method}; the header Allow names what it takes"),
        StatusCodes.Status415UnsupportedMediaType => Of(status, "the body is of the wrong type", "send what GET /v1/openapi.json names for this path, JSON nearly everywhere: Content-Type: application/json"),
        _ => Of(status, ReasonPhrases.GetReasonPhrase(status)),
    };

    /// <summary>Whatever an endpoint threw: no stack trace leaves the silo.</summary>
    public static JsonHttpResult<ApiProblem> Unexpected(Exception error, HttpContext http) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Of(StatusCodes.Status413PayloadTooLarge, "the request is too large", TooLarge(http)),
        BadHttpRequestException bad => Of(bad.StatusCode, "the request is malformed", bad.Message),
        TimeoutException or OrleansException => Passing("a grain did not answer in time", "try again", http),
        OperationCanceledException => Passing("the silo stops", "ask another one, or again", http),
        TrainerStartException => Passing("no trainer starts on this silo", error.Message, http),
        InvalidDataException damaged => Of(StatusCodes.Status500InternalServerError, "the store holds something that cannot be read", damaged.Message, traceId: http.TraceIdentifier),
        IOException or UnauthorizedAccessException => Passing("the store cannot be used now", "try again; the silo's log says more", http),
        _ => Of(StatusCodes.Status500InternalServerError, "the silo failed to answer", $"its log says why, in the line with trace={http.TraceIdentifier}", traceId: http.TraceIdentifier),
    };

    private static JsonHttpResult<ApiProblem> Passing(string title, string detail, HttpContext http) =>
        Of(StatusCodes.Status503ServiceUnavailable, title, detail, traceId: http.TraceIdentifier);

    private static string TooLarge(HttpContext http) =>
        $"this silo takes bodies of at most {http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes (--max-body): send a smaller grid, or several";
}

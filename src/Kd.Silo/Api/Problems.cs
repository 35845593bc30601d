using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Kd.Silo.Api;

/// <summary>Answers of the API: values through the product's one JSON, errors as RFC 9457 problems.</summary>
internal static class Problems
{
    public static IResult Ok<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, KdJson.Options, statusCode: status);

    public static IResult Of(int status, string title, string? detail = null, ImmutableArray<ApiGridProblem> grid = default) =>
        Results.Json(
            new ApiProblem { Title = title, Status = status, Detail = detail, Problems = grid.IsDefault ? [] : grid },
            KdJson.Options,
            "application/problem+json",
            status);

    public static IResult NoSweep(string name) => Of(StatusCodes.Status404NotFound, "no such sweep", $"there is no sweep '{name}' in this store; GET /v1/sweeps lists them");

    public static IResult NoName() =>
        Of(StatusCodes.Status404NotFound, "no such sweep", $"this is no name of a sweep: they are of at most {ArtifactPaths.MaxNameLength} letters, digits, '.', '_', '-' and '+', and begin with a letter or digit");

    public static IResult Unauthorized() =>
        Of(StatusCodes.Status401Unauthorized, "a token is needed", "send a token that the silo's --token-file holds, as: Authorization: Bearer TOKEN");

    /// <summary>What routing says with a bare status.</summary>
    public static IResult OfStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => Of(status, "no such resource", $"{request.Method} on this path is no part of this API; GET /v1/openapi.json describes it"),
        StatusCodes.Status405MethodNotAllowed => Of(status, "the method is not allowed", $"this path does not take {request.Method}; the header Allow names what it takes"),
        StatusCodes.Status415UnsupportedMediaType => Of(status, "the body is of the wrong type", "send JSON, as: Content-Type: application/json"),
        _ => Of(status, ReasonPhrases.GetReasonPhrase(status)),
    };

    /// <summary>Whatever an endpoint threw: no stack trace leaves the silo.</summary>
    /// <param name="trace">Stands in the log beside the error.</param>
    public static IResult Unexpected(Exception error, string trace) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Of(StatusCodes.Status413PayloadTooLarge, "the request is too large", error.Message),
        BadHttpRequestException bad => Of(bad.StatusCode, "the request is malformed", bad.Message),
        System.Text.Json.JsonException json => Of(StatusCodes.Status400BadRequest, "the request is malformed", json.Message),
        TimeoutException or OrleansException => Of(StatusCodes.Status503ServiceUnavailable, "a grain did not answer in time", "try again"),
        InvalidDataException damaged => Of(StatusCodes.Status500InternalServerError, "the store holds something that cannot be read", damaged.Message),
        Trainers.TrainerStartException => Of(StatusCodes.Status503ServiceUnavailable, "no trainer starts on this silo", error.Message),
        _ => Of(StatusCodes.Status500InternalServerError, "the silo failed to answer", $"its log says why, in the line with trace={trace}"),
    };
}

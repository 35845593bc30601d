using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Json;

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

    public static IResult Unauthorized() => Of(StatusCodes.Status401Unauthorized, "a token is needed", "send the token of the silo's token file as: Authorization: Bearer TOKEN");

    /// <summary>Whatever an endpoint threw: no stack trace leaves the silo.</summary>
    public static IResult Unexpected(Exception error) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Of(StatusCodes.Status413PayloadTooLarge, "the request is too large", error.Message),
        BadHttpRequestException bad => Of(bad.StatusCode, "the request is malformed", bad.Message),
        System.Text.Json.JsonException json => Of(StatusCodes.Status400BadRequest, "the request is malformed", json.Message),
        TimeoutException or Orleans.Runtime.OrleansException => Of(StatusCodes.Status503ServiceUnavailable, "a grain did not answer in time", "try again"),
        Trainers.TrainerStartException => Of(StatusCodes.Status503ServiceUnavailable, "no trainer starts on this silo", error.Message),
        _ => Of(StatusCodes.Status500InternalServerError, "the silo failed to answer", $"{error.GetType().Name}: {error.Message}; its log says more"),
    };
}

using System.Net;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Grids;
using Kd.Core.Json;

namespace Kd.Client.Servers;

/// <summary>Reads what a server answered, or says why that is no answer: a refusal, another program, another version.</summary>
internal static class ApiAnswer
{
    public const string Bytes = "application/octet-stream";

    private const string Json = "application/json";

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, ServerAddress server, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        await RequireAsync(response, server, Json, cancellationToken);
        try
        {
            return read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw VerbException.NoServer($"{server.Address} answered something this kdctl does not understand ({VisibleText.Of(fault.Message.Split('\n')[0])}): its kd-silo may be of another version, `kdctl version` tells");
        }
    }

    /// <summary>The answer is a success of that type.</summary>
    /// <exception cref="GridRefusedException">The server found trouble in the grid.</exception>
    public static async Task RequireAsync(HttpResponseMessage response, ServerAddress server, string type, CancellationToken cancellationToken)
    {
        var actual = response.Content.Headers.ContentType?.MediaType;
        if (response.IsSuccessStatusCode)
        {
            if (actual != type)
            {
                throw VerbException.NoServer($"{server.Address} answered {actual ?? "nothing"} instead of {type}: this is no kd-silo, or a proxy stands before it; check --server");
            }

            return;
        }

        throw ProblemIn(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is { } problem
            ? Refusal(problem, response.StatusCode, server)
            : Unusable(response.StatusCode, $"{server.Address} answered {(int)response.StatusCode} {response.ReasonPhrase} without a reason: this is no kd-silo, or a proxy stands before it; check --server");
    }

    /// <summary>What a problem means for a verb.</summary>
    public static Exception Refusal(ApiProblem problem, HttpStatusCode status, ServerAddress server)
    {
        var said = VisibleText.Of(problem.Detail ?? problem.Title);
        return status switch
        {
            _ when !problem.Problems.IsDefaultOrEmpty => new GridRefusedException(problem),
            HttpStatusCode.Unauthorized => VerbException.NoServer($"{server.Address} does not know this token; give the right one by --token-file, KDCTL_TOKEN_FILE or KDCTL_TOKEN"),
            HttpStatusCode.Forbidden => VerbException.NoServer($"{server.Address} refuses: {said}"),
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => VerbException.BadInput(said),
            _ => Unusable(status, $"{server.Address} could not do it ({(int)status}): {said}{(problem.TraceId is { } trace ? $" (trace {VisibleText.Of(trace)})" : "")}"),
        };
    }

    // What a server says that starts, is asked too much or fails for once, or a proxy whose server is away.
    private static VerbException Unusable(HttpStatusCode status, string said) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError ? VerbException.NoAnswer(said) : VerbException.NoServer(said);

    private static ApiProblem? ProblemIn(byte[] body)
    {
        try
        {
            return KdJson.Deserialize<ApiProblem>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

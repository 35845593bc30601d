using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Client.Servers;

/// <summary>The part of the HTTP API that verbs use. What a server refuses becomes a <see cref="VerbException"/>; grids it refuses, a <see cref="GridRefusedException"/>.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;

    public ApiClient(ServerAddress server)
    {
        Server = server;
        http = new HttpClient { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    public ServerAddress Server { get; }

    public Task<PlanSummary> PlanAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        PostAsync<PlanSummary>("v1/plans", request, cancellationToken);

    public Task<SubmitResponse> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        PostAsync<SubmitResponse>("v1/sweeps", request, cancellationToken);

    public Task<ImmutableArray<SweepStatus>> SweepsAsync(CancellationToken cancellationToken) =>
        GetAsync<ImmutableArray<SweepStatus>>("v1/sweeps", cancellationToken);

    public Task<SweepStatus> StatusAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<SweepStatus>($"v1/sweeps/{Uri.EscapeDataString(sweep)}", cancellationToken);

    public Task<ImmutableArray<CellView>> CellsAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<ImmutableArray<CellView>>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells", cancellationToken);

    public Task<SweepTable> TableAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<SweepTable>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/table", cancellationToken);

    public Task<Plan> PlanOfAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<Plan>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/plan", cancellationToken);

    public Task<ImmutableArray<Reevaluation>> ReevaluateAsync(string sweep, ReevaluateRequest request, CancellationToken cancellationToken) =>
        PostAsync<ImmutableArray<Reevaluation>>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/reevaluations", request, cancellationToken);

    public Task<SweepChange> CancelAsync(string sweep, CancellationToken cancellationToken) =>
        PostAsync<SweepChange>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cancel", new { }, cancellationToken);

    public Task<SweepChange> ResumeAsync(string sweep, CancellationToken cancellationToken) =>
        PostAsync<SweepChange>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/resume", new { }, cancellationToken);

    public Task<RetryResponse> RetryAsync(string sweep, RetryRequest request, CancellationToken cancellationToken) =>
        PostAsync<RetryResponse>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/retry", request, cancellationToken);

    public Task<DeleteResponse> DeleteAsync(string sweep, CancellationToken cancellationToken) =>
        ReadAsync<DeleteResponse>(() => http.DeleteAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}", cancellationToken), cancellationToken);

    public Task<EvictResponse> EvictAsync(CellKey cell, CancellationToken cancellationToken) =>
        PostAsync<EvictResponse>($"v1/cells/{cell.Hex}/evict", new { }, cancellationToken);

    public Task<ServerVersion> VersionAsync(CancellationToken cancellationToken) =>
        GetAsync<ServerVersion>("v1/version", cancellationToken);

    /// <summary>The open stream of a sweep's events; the caller disposes it.</summary>
    public async Task<Stream> EventsAsync(string sweep, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"v1/sweeps/{Uri.EscapeDataString(sweep)}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await RequireSuccessAsync(response, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        ReadAsync<T>(() => http.GetAsync(path, cancellationToken), cancellationToken);

    private Task<T> PostAsync<T>(string path, object request, CancellationToken cancellationToken) =>
        ReadAsync<T>(() => http.PostAsJsonAsync(path, request, KdJson.Options, cancellationToken), cancellationToken);

    private async Task<T> ReadAsync<T>(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send();
            await RequireSuccessAsync(response, cancellationToken);
            return KdJson.Deserialize<T>(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException fault)
        {
            throw VerbException.NoServer($"no answer from {Server.Address}: {fault.Message}; {Server.WhatToDo}");
        }
        catch (JsonException fault)
        {
            throw VerbException.NoServer($"{Server.Address} answered something this kdctl does not understand ({fault.Message}); compare `kdctl version` with the server's");
        }
    }

    private async Task RequireSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var problem = ProblemIn(body) ?? new ApiProblem { Title = response.ReasonPhrase ?? "no reason given", Status = (int)response.StatusCode };
        if (!problem.Problems.IsDefaultOrEmpty)
        {
            throw new GridRefusedException(problem);
        }

        var said = problem.Detail is { } detail ? detail : problem.Title;
        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized =>
                VerbException.NoServer($"{Server.Address} does not know this token; give the right one by --token-file, KDCTL_TOKEN_FILE or KDCTL_TOKEN"),
            HttpStatusCode.Forbidden => VerbException.NoServer($"{Server.Address} refuses: {said}"),
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
                VerbException.BadInput(said),
            _ => VerbException.NoServer($"{Server.Address} could not do it ({(int)response.StatusCode}): {said}"),
        };
    }

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

/// <summary>A server found trouble in the grid that was sent: all of it, by JSON pointer.</summary>
public sealed class GridRefusedException(ApiProblem problem) : Exception(problem.Title)
{
    public ApiProblem Problem { get; } = problem;
}

/// <summary>Where a server is, and with which token it lets us in.</summary>
/// <param name="WhatToDo">What to try when it does not answer.</param>
public sealed record ServerAddress(Uri Address, string Token, string WhatToDo);

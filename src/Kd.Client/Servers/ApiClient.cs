using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Diffs;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Client.Servers;

/// <summary>The part of the HTTP API that verbs use. What a server refuses becomes a <see cref="VerbException"/>; grids it refuses, a <see cref="GridRefusedException"/>.</summary>
public sealed class ApiClient : IDisposable
{
    private const int MostTries = 4;

    /// <summary>Pause before the second try where the server names none; each further pause is twice as long.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);

    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(10);

    /// <summary>What a server reads, it has.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(60);

    /// <summary>A plan may read a large data set first.</summary>
    private static readonly TimeSpan Working = TimeSpan.FromHours(1);

    private readonly HttpClient http;

    public ApiClient(ServerAddress server)
    {
        Server = server;
        // A token goes to nobody but the server named, on this machine by no proxy; without cookies and traces less is loaded at the start.
        var handler = new SocketsHttpHandler { ConnectTimeout = Connecting, AllowAutoRedirect = false, UseCookies = false, UseProxy = !server.Address.IsLoopback, ActivityHeadersPropagator = null };
        http = new HttpClient(handler) { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    public ServerAddress Server { get; }

    public Task<PlanSummary> PlanAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        PostAsync<PlanSummary>("v1/plans", request, cancellationToken);

    /// <summary>A plan with the figures of its shapes, each of which is told when its probe begins. Ctrl-C ends the probe.</summary>
    public Task<PlanSummary> ProbeAsync(SubmitRequest request, Action<ProbeProgress> tell, CancellationToken cancellationToken) => WithinAsync(
        Working,
        async limit =>
        {
            using var response = await SendAsync(_ => http.SendAsync(Probing(request), HttpCompletionOption.ResponseHeadersRead, limit.Token), limit.Token);
            if (response.Content.Headers.ContentType?.MediaType != PlanEvents.MediaType)
            {
                return await ApiAnswer.ReadAsync(response, Server, Json<PlanSummary>, limit.Token);
            }

            await using var events = await response.Content.ReadAsStreamAsync(limit.Token);
            return await PlanEvents.ReadAsync(events, Server, tell, () => limit.CancelAfter(Server.Patience ?? Reading), limit.Token);
        },
        cancellationToken);

    public Task<SubmitResponse> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        PostAsync<SubmitResponse>("v1/sweeps", request, cancellationToken);

    public Task<IReadOnlyList<SweepStatus>> SweepsAsync(CancellationToken cancellationToken) =>
        GetAsync("v1/sweeps", static json => StatusJson.Sweeps(json), cancellationToken);

    /// <summary>As the server tells it, for programs.</summary>
    public Task<string> SweepsJsonAsync(CancellationToken cancellationToken) => GetAsync("v1/sweeps", AsItCame, cancellationToken);

    public Task<SweepStatus> StatusAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<SweepStatus>($"v1/sweeps/{Uri.EscapeDataString(sweep)}", cancellationToken);

    /// <summary>As the server tells it, for programs.</summary>
    public Task<string> StatusJsonAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}", AsItCame, cancellationToken);

    public Task<ImmutableArray<CellView>> CellsAsync(string sweep, CancellationToken cancellationToken) =>
        GetAsync<ImmutableArray<CellView>>($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells", cancellationToken);

    /// <summary>Its cells in columns.</summary>
    public Task<string> CellTextAsync(string sweep, CancellationToken cancellationToken) =>
        TextAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells.txt", cancellationToken);

    /// <summary>The table of the results there are, as the server writes it.</summary>
    public Task<string> ReportAsync(string sweep, ReportQuery query, CancellationToken cancellationToken) =>
        TextAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}/report{query}", cancellationToken);

    /// <summary>What makes two sweeps differ, worked out by the server.</summary>
    public Task<SweepDiff> DiffAsync(string first, string second, CancellationToken cancellationToken) =>
        GetAsync<SweepDiff>($"v1/sweeps/{Uri.EscapeDataString(first)}/diff/{Uri.EscapeDataString(second)}", cancellationToken);

    /// <summary>The same in words.</summary>
    public Task<string> DiffTextAsync(string first, string second, TerminalLook look, CancellationToken cancellationToken) =>
        TextAsync($"v1/sweeps/{Uri.EscapeDataString(first)}/diff/{Uri.EscapeDataString(second)}/text?{look.Query}", cancellationToken);

    /// <summary>Its cells as a file of that ending, "csv" or "jsonl", as it comes; the caller disposes it.</summary>
    public Task<Stream> CellFileAsync(string sweep, string ending, CancellationToken cancellationToken) =>
        OpenAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells.{ending}", ending == "csv" ? "text/csv" : "application/jsonl", cancellationToken);

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
        AskAsync(limit => http.DeleteAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}", limit), Json<DeleteResponse>, Reading, cancellationToken);

    public Task<EvictResponse> EvictAsync(CellKey cell, CancellationToken cancellationToken) =>
        PostAsync<EvictResponse>($"v1/cells/{cell.Hex}/evict", new { }, cancellationToken);

    /// <summary>Brings a checkpoint that was trained elsewhere.</summary>
    public Task<ImportedWeights> ImportAsync(string file, string? note, CancellationToken cancellationToken) => AskAsync(
        limit => http.PostAsync($"v1/weights{(note is null ? "" : $"?note={Uri.EscapeDataString(note)}")}", Content(file), limit),
        Json<ImportedWeights>,
        Working,
        cancellationToken);

    /// <summary>Brings detections that were made elsewhere as a cell's result.</summary>
    public Task<ImportedResult> ImportResultAsync(string sweep, CellKey cell, string file, string? note, CancellationToken cancellationToken) => AskAsync(
        limit => http.PostAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells/{cell.Hex}/result{(note is null ? "" : $"?note={Uri.EscapeDataString(note)}")}", Content(file), limit),
        Json<ImportedResult>,
        Working,
        cancellationToken);

    /// <summary>A file beside a result, as it comes; the caller disposes it.</summary>
    public Task<Stream> ArtifactAsync(CellKey cell, ArtifactKind kind, CancellationToken cancellationToken) =>
        OpenAsync($"v1/cells/{cell.Hex}/{$"{kind}".ToLowerInvariant()}", ApiAnswer.Bytes, cancellationToken);

    /// <summary>A checkpoint that a grid gave as a teacher, as it comes; the caller disposes it.</summary>
    public Task<Stream> WeightsAsync(string sha256, CancellationToken cancellationToken) => OpenAsync($"v1/weights/{sha256}", ApiAnswer.Bytes, cancellationToken);

    /// <summary>Reads on in a stream that came from the server: one that breaks off is no fault of what is written from it.</summary>
    public async ValueTask<int> ReadAsync(Stream from, Memory<byte> to, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(to, cancellationToken);
        }
        catch (IOException broken)
        {
            throw VerbException.NoAnswer($"{Server.Address} was lost: {broken.Message}; {Server.WhatToDo}");
        }
    }

    public Task<ServerVersion> VersionAsync(CancellationToken cancellationToken) =>
        GetAsync<ServerVersion>("v1/version", cancellationToken);

    public Task<ClusterView> ClusterAsync(CancellationToken cancellationToken) =>
        GetAsync("v1/cluster", static json => StatusJson.Cluster(json), cancellationToken);

    /// <summary>As the server tells it, for programs.</summary>
    public Task<string> ClusterJsonAsync(CancellationToken cancellationToken) => GetAsync("v1/cluster", AsItCame, cancellationToken);

    /// <summary>The log of an attempt of a cell, open while it is followed; the caller disposes it.</summary>
    /// <param name="attempt">Null: the newest.</param>
    public Task<Stream> LogAsync(string sweep, CellKey cell, int? attempt, bool follow, CancellationToken cancellationToken) =>
        OpenAsync(
            $"v1/sweeps/{Uri.EscapeDataString(sweep)}/cells/{cell.Hex}/log?follow={(follow ? "true" : "false")}{(attempt is { } number ? $"&attempt={number}" : "")}",
            "text/plain",
            cancellationToken);

    /// <summary>The open stream of a sweep's events; the caller disposes it.</summary>
    public Task<Stream> EventsAsync(string sweep, CancellationToken cancellationToken) =>
        OpenAsync($"v1/sweeps/{Uri.EscapeDataString(sweep)}/events", PlanEvents.MediaType, cancellationToken);

    public void Dispose() => http.Dispose();

    private static StreamContent Content(string file)
    {
        try
        {
            return new StreamContent(File.OpenRead(file)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot read {file}: {unreadable.Message}");
        }
    }

    private async Task<Stream> OpenAsync(string path, string accept, CancellationToken cancellationToken)
    {
        try
        {
            var response = await SendAsync(
                limit =>
                {
                    var request = new HttpRequestMessage(HttpMethod.Get, path);
                    request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
                    return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
                },
                cancellationToken);
            await ApiAnswer.RequireAsync(response, Server, accept, cancellationToken);
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw NoAnswer(fault);
        }
    }

    private VerbException NoAnswer(HttpRequestException fault) =>
        VerbException.NoAnswer($"no answer from {Server.Address}: {fault.InnerException?.Message ?? fault.Message}; {Server.WhatToDo}");

    private static T Json<T>(byte[] body) => KdJson.Deserialize<T>(body);

    private static string AsItCame(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetRawText();
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => GetAsync(path, Json<T>, cancellationToken);

    private Task<T> GetAsync<T>(string path, Func<byte[], T> read, CancellationToken cancellationToken) =>
        AskAsync(limit => http.GetAsync(path, limit), read, Reading, cancellationToken);

    private Task<string> TextAsync(string path, CancellationToken cancellationToken) => WithinAsync(
        Reading,
        async limit =>
        {
            using var response = await SendAsync(until => http.GetAsync(path, until), limit.Token);
            await ApiAnswer.RequireAsync(response, Server, "text/plain", limit.Token);
            return await response.Content.ReadAsStringAsync(limit.Token);
        },
        cancellationToken);

    private Task<T> PostAsync<T>(string path, object request, CancellationToken cancellationToken) =>
        AskAsync(limit => http.PostAsJsonAsync(path, request, KdJson.Options, limit), Json<T>, Working, cancellationToken);

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<HttpResponseMessage>> send, Func<byte[], T> read, TimeSpan usual, CancellationToken cancellationToken) => WithinAsync(
        usual,
        async limit =>
        {
            using var response = await SendAsync(send, limit.Token);
            return await ApiAnswer.ReadAsync(response, Server, read, limit.Token);
        },
        cancellationToken);

    private static HttpRequestMessage Probing(SubmitRequest request) => new(HttpMethod.Post, "v1/plans")
    {
        Content = JsonContent.Create(request with { Probe = true }, options: KdJson.Options),
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue(PlanEvents.MediaType), new MediaTypeWithQualityHeaderValue("application/json") } },
    };

    private async Task<T> WithinAsync<T>(TimeSpan usual, Func<CancellationTokenSource, Task<T>> ask, CancellationToken cancellationToken)
    {
        var patience = Server.Patience ?? usual;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw VerbException.NoAnswer(limit.IsCancellationRequested
                ? $"{Server.Address} did not answer within {patience.TotalSeconds:0.#} s: try again, or wait longer by --timeout"
                : $"no connection to {Server.Address} within {Connecting.TotalSeconds:0} s; {Server.WhatToDo}");
        }
        catch (HttpRequestException fault)
        {
            throw NoAnswer(fault);
        }
    }

    /// <summary>A server that is asked too often says when to come again; one that cannot answer just now may be starting, or handing over.</summary>
    private static async Task<HttpResponseMessage> SendAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken limit)
    {
        for (var tries = 1; ; tries++)
        {
            var response = await send(limit);
            if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || tries == MostTries)
            {
                return response;
            }

            var pause = response.Headers.RetryAfter?.Delta ?? FirstPause * Math.Pow(2, tries - 1);
            response.Dispose();
            await Task.Delay(pause, limit);
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
/// <param name="Patience">How long an answer may take; null: as usual.</param>
/// <param name="Pid">Of a silo of this machine.</param>
public sealed record ServerAddress(Uri Address, string Token, string WhatToDo, TimeSpan? Patience = null, int? Pid = null);

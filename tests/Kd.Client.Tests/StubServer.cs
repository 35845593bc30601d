using System.Collections.Immutable;
using System.Text;
using Kd.Core.Api;
using Kd.Core.Diffs;
using Kd.Core.Exports;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kd.Client.Tests;

/// <summary>A small HTTP server with the API's shapes and answers set by hand.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    public const string Token = "let-me-in-0123456789";

    private readonly WebApplication app;

    private StubServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>Statuses sent by the events of the sweep, one list a connection; the connection is cut after its last one.</summary>
    public Queue<SweepStatus[]> Connections { get; } = [];

    public ImmutableArray<SweepStatus> Sweeps { get; set; } = [Samples.Status(done: 2, SweepState.Settled)];

    public ImmutableArray<CellView> Cells { get; set; } = [Samples.Done(Samples.Teacher, 0.612), Samples.Done(Samples.Student, 0.5)];

    /// <summary>What the first questions for cells get, before <see cref="Cells"/>.</summary>
    public Queue<ImmutableArray<CellView>> CellAnswers { get; } = [];

    /// <summary>When set, the answer to every posted grid.</summary>
    public ApiProblem? Refusal { get; set; }

    /// <summary>When set, answers everything.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Files beside results come with other bytes than were accepted.</summary>
    public bool Damaged { get; set; }

    /// <summary>Files beside results end in their middle.</summary>
    public bool BreaksOffFiles { get; set; }

    public Plan Plan { get; set; } = Samples.Plan;

    /// <summary>How often a watch meets a proxy whose server is away.</summary>
    public int Away { get; set; }

    public SubmitRequest? Submitted { get; private set; }

    /// <summary>The answer to every posted grid that is not refused.</summary>
    public PlanSummary Summary { get; set; } = Samples.Summary;

    /// <summary>What is told before a plan to those who accept events.</summary>
    public ImmutableArray<ProbeProgress> Probing { get; set; } = [];

    /// <summary>The plan does not follow.</summary>
    public bool BreaksOff { get; set; }

    public RetryRequest? Retried { get; private set; }

    /// <summary>Sweeps deleted and cells evicted.</summary>
    public int TakenAway { get; private set; }

    /// <summary>What becomes of each cell that shall be evaluated anew.</summary>
    public ImmutableArray<Reevaluation> Reevaluations { get; set; } = [Samples.Reevaluated(Samples.Teacher, 0.612, 0.6254), Samples.Reevaluated(Samples.Student, 0.5, 0.5)];

    public static async Task<StubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new StubServer(builder.Build());
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } instead)
        {
            return instead(context);
        }

        var request = context.Request;
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return WriteAsync(context, 401, new ApiProblem { Title = "unknown token", Status = 401 });
        }

        return (request.Method, request.Path.Value) switch
        {
            ("GET", "/v1/sweeps") => WriteAsync(context, 200, Sweeps),
            ("GET", "/v1/sweeps/demo") => WriteAsync(context, 200, Sweeps[0]),
            ("GET", "/v1/sweeps/demo/cells") => WriteAsync(context, 200, CellAnswers.Count > 0 ? CellAnswers.Dequeue() : Cells),
            ("GET", "/v1/sweeps/demo/cells.txt") => SendTextAsync(context, "text/plain", [CellLine.Text(Cells)]),
            ("GET", "/v1/sweeps/demo/report") => SendReportAsync(context, new ReportQuery(Enum.Parse<TableFormat>(request.Query["format"]!, ignoreCase: true), Tests: request.Query["tests"] == "true", Partial: request.Query["partial"] == "true")),
            ("GET", "/v1/sweeps/demo/diff/demo/text") => SendTextAsync(context, "text/plain", [DiffText.Render(SweepDiff.Of(Samples.Plan, TableSample.Of(Samples.Plan, Cells), Samples.Plan, TableSample.Of(Samples.Plan, Cells)), new TerminalLook(request.Query["ansi"] == "true"))]),
            ("GET", "/v1/sweeps/demo/cells.csv") => SendTextAsync(context, "text/csv", ExportedCell.Csv(ExportedCell.Of(Samples.Plan, Cells))),
            ("GET", "/v1/sweeps/demo/cells.jsonl") => SendTextAsync(context, "application/jsonl", ExportedCell.JsonLines(ExportedCell.Of(Samples.Plan, Cells))),
            ("GET", "/v1/sweeps/demo/diff/demo") => WriteAsync(context, 200, SweepDiff.Of(Samples.Plan, TableSample.Of(Samples.Plan, Cells), Samples.Plan, TableSample.Of(Samples.Plan, Cells))),
            ("GET", "/v1/sweeps/demo/events") when Away-- > 0 => SendGatewayPageAsync(context),
            ("GET", "/v1/sweeps/demo/events") => SendEventsAsync(context),
            ("GET", "/v1/sweeps/demo/table") => WriteAsync(context, 200, TableSample.Of(Samples.Plan, Cells)),
            ("GET", "/v1/sweeps/demo/plan") => WriteAsync(context, 200, Plan),
            ("GET", { } path) when path.StartsWith("/v1/cells/", StringComparison.Ordinal) => SendFileAsync(context, Enum.Parse<ArtifactKind>(path.Split('/')[^1], ignoreCase: true)),
            ("GET", { } path) when path.StartsWith("/v1/weights/", StringComparison.Ordinal) => SendFileAsync(context, ArtifactKind.Checkpoint),
            ("GET", "/v1/version") => WriteAsync(context, 200, new ServerVersion("0.1.0", "t1", "e1", Backend: null)),
            ("POST", "/v1/sweeps/demo/reevaluations") => TakeCellsAsync(context),
            ("POST", "/v1/weights") => WriteAsync(context, 200, new ImportedWeights($"sha256:{new string('e', 64)}", Samples.Teacher.Spec, new WeightOrigin("anna", context.Request.Query["note"], DateTimeOffset.UnixEpoch))),
            ("POST", var path) when path == $"/v1/sweeps/demo/cells/{Samples.Student.Key}/result" => WriteAsync(context, 200, Samples.Imported(context.Request.Query["note"])),
            ("POST", "/v1/plans") when Probing.Length > 0 => TellAsync(context),
            ("POST", "/v1/plans") => TakeAsync(context, asked => asked.Probe ? Summary with { Prediction = Samples.Prediction } : Summary),
            ("POST", "/v1/sweeps") => TakeAsync(context, _ => new SubmitResponse("demo", Created: true, Summary.Brief)),
            ("POST", "/v1/sweeps/demo/cancel") => WriteAsync(context, 200, new SweepChange("demo", Changed: true, Samples.Status(1, SweepState.Cancelled))),
            ("POST", "/v1/sweeps/demo/resume") => WriteAsync(context, 200, new SweepChange("demo", Changed: true, Samples.Status(1, SweepState.Running))),
            ("POST", "/v1/sweeps/demo/retry") => RetryAsync(context),
            ("GET", "/v1/cluster") => WriteAsync(context, 200, Samples.Cluster),
            ("GET", var path) when path == $"/v1/sweeps/demo/cells/{Samples.Teacher.Key}/log" => LogAsync(context),
            ("GET", var path) when path == $"/v1/sweeps/demo/cells/{Samples.Student.Key}/log" =>
                WriteAsync(context, 404, new ApiProblem { Title = "no such attempt", Status = 404, Detail = "it has not been attempted yet" }),
            ("DELETE", "/v1/sweeps/demo") => TakeAwayAsync(context, new DeleteResponse("demo", "trash/1")),
            ("POST", var path) when path == $"/v1/cells/{Samples.Teacher.Key}/evict" => TakeAwayAsync(context, new EvictResponse("trash/2", [Samples.Teacher.Key, Samples.Student.Key])),
            _ => WriteAsync(context, 404, new ApiProblem { Title = $"nothing at {request.Path}", Status = 404 }),
        };
    }

    private async Task TakeAsync<T>(HttpContext context, Func<SubmitRequest, T> answer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Submitted = KdJson.Deserialize<SubmitRequest>(body.ToArray());
        await (Refusal is { } problem ? WriteAsync(context, problem.Status, problem) : WriteAsync(context, 200, answer(Submitted)));
    }

    private async Task TellAsync(HttpContext context)
    {
        Assert.Contains("text/event-stream", context.Request.Headers.Accept.ToString(), StringComparison.Ordinal);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Submitted = KdJson.Deserialize<SubmitRequest>(body.ToArray());
        context.Response.ContentType = "text/event-stream";
        var events = Probing.Select(p => $"event: probing\ndata: {KdJson.Serialize(p)}\n\n");
        var plan = BreaksOff ? [] : new[] { $"event: plan\ndata: {KdJson.Serialize(Summary with { Prediction = Samples.Prediction })}\n\n" };
        await context.Response.WriteAsync(string.Concat(events.Concat(plan)));
    }

    private async Task RetryAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Retried = KdJson.Deserialize<RetryRequest>(body.ToArray());
        await WriteAsync(context, 200, new RetryResponse("demo", [Samples.Student.Label], Samples.Status(1, SweepState.Running)));
    }

    private Task TakeAwayAsync<T>(HttpContext context, T answer)
    {
        TakenAway++;
        return WriteAsync(context, 200, answer);
    }

    private static Task LogAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("epoch 1\nepoch 2\n");
    }

    private async Task TakeCellsAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var asked = KdJson.Deserialize<ReevaluateRequest>(body.ToArray()).Cells;
        await WriteAsync(context, 200, Reevaluations.Where(r => asked.Contains(r.Key)));
    }

    private async Task SendEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var status in Connections.Count > 0 ? Connections.Dequeue() : [Sweeps[0]])
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: status\ndata: {KdJson.Serialize(status)}\n\n"));
            await context.Response.Body.FlushAsync();
        }

        await CutAsync(context);
    }

    // Time for what was sent to arrive: a reset connection throws away what its reader has not taken yet.
    private static async Task CutAsync(HttpContext context)
    {
        await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(300), context.RequestAborted));
        context.Abort();
    }

    private async Task SendFileAsync(HttpContext context, ArtifactKind kind)
    {
        context.Response.ContentType = "application/octet-stream";
        if (BreaksOffFiles)
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync("begun"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await CutAsync(context);
            return;
        }

        await context.Response.Body.WriteAsync(Damaged ? "something else"u8.ToArray() : Samples.Files[kind]);
    }

    private Task SendReportAsync(HttpContext context, ReportQuery query)
    {
        var report = query.Of(TableSample.Of(Samples.Plan, Cells));
        return report.Refusal(query.Format, query.Partial) is { } refusal
            ? WriteAsync(context, 409, new ApiProblem { Title = "rows are not complete", Status = 409, Detail = refusal })
            : SendTextAsync(context, "text/plain", [report.Text(query.Format, TerminalLook.Plain)]);
    }

    private static Task SendGatewayPageAsync(HttpContext context)
    {
        context.Response.StatusCode = 502;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<h1>bad gateway</h1>");
    }

    private static Task SendTextAsync(HttpContext context, string type, IEnumerable<string> lines)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        return context.Response.WriteAsync(string.Concat(lines));
    }

    private static async Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(KdJson.Serialize(body)));
    }
}

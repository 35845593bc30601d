using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Silo.Hosting;
using Kd.Silo.Slots;
using Kd.StubTrainer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kd.Silo.Tests;

/// <summary>A whole silo in this process, its trainers real stub processes, spoken to over HTTP. Failures back off for a blink only.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication app;

    private RunningSilo(WebApplication app, HttpClient http, LogLines log) => (this.app, Http, Log) = (app, http, log.Lines);

    public HttpClient Http { get; }

    public IReadOnlyCollection<string> Log { get; }

    public IServiceProvider Services => app.Services;

    public static SiloOptions Options(TestDirectory home) => new()
    {
        Store = home.Of("store"),
        Data = home.Path,
        Slots = 2,
        Trainer = $"\"{Stub.Dll}\"",
        Log = LogLevel.Error,
    };

    public static async Task<RunningSilo> Start(TestDirectory home, Func<SiloOptions, SiloOptions>? change = null)
    {
        var options = change is null ? Options(home) : change(Options(home));
        var log = new LogLines();
        var built = KdSilo.Build(options, services => services
            .AddSingleton(CellPolicy.Default with { FirstBackOff = TimeSpan.FromMilliseconds(10) })
            .AddSingleton<ILoggerProvider>(log)
            .AddSingleton(Stub.Patience with { Preempt = TimeSpan.FromSeconds(10) }));
        await built.StartAsync();
        return new(built, Client(options.Store), log);
    }

    /// <summary>A client of the silo that silo.json of a store names.</summary>
    /// <param name="token">Null: the mightiest there is.</param>
    public static HttpClient Client(string store, string? token = null)
    {
        var silo = LocalSiloFile.Read(store)!;
        var http = new HttpClient { BaseAddress = new Uri(silo.Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? TokenList.Mightiest(File.ReadAllText(silo.TokenFile)));
        return http;
    }

    public static void Script(TestDirectory home, params StubRule[] rules) => StubGrid.Script(home.Of("toy"), rules);

    public async Task<SubmitResponse> Submit(SubmitRequest request)
    {
        var response = await Http.PostAsJsonAsync("/v1/sweeps", request, KdJson.Options);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return KdJson.Deserialize<SubmitResponse>(await response.Content.ReadAsByteArrayAsync());
    }

    public async Task<T> Get<T>(string path) => KdJson.Deserialize<T>(await Http.GetByteArrayAsync(path));

    public Task<SweepStatus> Settled(string sweep = "toy") => Until(sweep, status => status.State == SweepState.Settled);

    public async Task<SweepStatus> Until(string sweep, Func<SweepStatus, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await Get<SweepStatus>($"/v1/sweeps/{sweep}");
            if (holds(status))
            {
                return status;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"still {KdJson.Serialize(status)}");
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

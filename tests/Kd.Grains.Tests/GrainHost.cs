using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Grains.Cells;
using Kd.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Kd.Grains.Tests;

/// <summary>The grains in a silo of their own over a store in a temporary folder; the test plays the slots.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly string? owned;

    private GrainHost(IHost host, string store, bool owns)
    {
        this.host = host;
        Store = store;
        owned = owns ? store : null;
    }

    public string Store { get; }

    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public CellStore Cells => host.Services.GetRequiredService<CellStore>();

    public SweepStore Sweeps => host.Services.GetRequiredService<SweepStore>();

    public string Address => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString();

    /// <param name="store">A folder that outlives it; null: one of its own.</param>
    /// <param name="over">What grains see in place of the store.</param>
    /// <param name="patience">How long a call may take; null: as in the product.</param>
    public static async Task<GrainHost> Start(string? store = null, Func<IArtifactStore, IArtifactStore>? over = null, TimeSpan? patience = null)
    {
        var folder = store ?? Directory.CreateTempSubdirectory("kd-grains-test-").FullName;
        Assert.True(FileArtifactStore.TryOpen(folder, out var files, out var refusal), refusal);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()).AddKdGrains());
        builder.Services.AddSingleton(over?.Invoke(files!) ?? files!).AddSingleton<SweepStore>().AddSingleton<CellStore>();
        if (patience is { } limit)
        {
            builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = limit);
        }

        var built = builder.Build();
        await built.StartAsync();
        return new(built, folder, owns: store is null);
    }

    public ICellGrain Cell(CellSpec spec) => Grains.GetGrain<ICellGrain>(CellKey.Of(spec).Hex);

    public Task<BeginAnswer> Begin(CellSpec spec, string lease = "lease") => Cell(spec).Begin(new(Address, lease, spec));

    /// <summary>What a trainer leaves after its last step, and says of it.</summary>
    public static CellResult Finish(Begun begun, string? teacherSha256 = null)
    {
        Artifact Write(string file)
        {
            var bytes = Encoding.UTF8.GetBytes($"{file} of attempt {begun.Attempt.Id.Number}");
            File.WriteAllBytes(Path.Combine(begun.Attempt.Directory, file), bytes);
            return new(file, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        }

        return Samples.Result(begun.Attempt.Id.Cell, begun.Attempt.Id.Number) with
        {
            Checkpoint = Write("checkpoint.safetensors"),
            Detections = Write("detections.json.gz"),
            Curves = Write("curves.json"),
            TeacherSha256 = teacherSha256,
        };
    }

    public async Task<CellResult> Train(CellSpec spec)
    {
        var begun = Assert.IsType<Begun>(await Begin(spec));
        var result = Finish(begun, begun.Teacher?.Sha256);
        Assert.Null((await Cell(spec).Report(new(begun.Attempt.Id, new AttemptCompleted(result)))).Refusal);
        return result;
    }

    /// <summary>Keeps a plan as a sweep, beside a valid grid of its data set.</summary>
    public async Task Submit(Plan plan, string name = "toy")
    {
        var grid =
            $$$"""
            {"name":"{{{name}}}","datasets":{"toy":{"reader":"voc","path":"toy","size":64,"folds":[1],"seeds":[0],"metric":"ap50"}},
             "recipes":{"r":{"extends":"nano"}},"students":{"detector":"tiny-fpn","recipe":"r","configs":["hard"]},"report":{"baseline":"hard"}}
            """;
        var outcome = await host.Services.GetRequiredService<SweepStore>().SubmitAsync(JsonSerializer.Deserialize<JsonElement>(grid), plan, new([], DateTimeOffset.UnixEpoch), CancellationToken.None);
        Assert.IsType<SubmitCreated>(outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        if (owned is not null)
        {
            Directory.Delete(owned, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

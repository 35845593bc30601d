using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Scheduling;
using Kd.Silo.Api;
using Kd.Silo.Clustering;
using Kd.Silo.Datasets;
using Kd.Silo.Metrics;
using Kd.Silo.Slots;
using Kd.Silo.Sweeps;
using Kd.Silo.Trainers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Trace;
using Orleans.Hosting;

namespace Kd.Silo.Hosting;

/// <summary>Puts a silo together from its options.</summary>
public static class KdSilo
{
    /// <summary>As long as a network file system may go on showing a directory as it was.</summary>
    private static readonly TimeSpan SharedStorePatience = TimeSpan.FromSeconds(3);

    /// <param name="options">Validated.</param>
    /// <param name="adjust">Replaces services after all are there.</param>
    /// <exception cref="SiloRefusedException">The store cannot be used, or another silo uses it.</exception>
    public static WebApplication Build(SiloOptions options, Action<IServiceCollection>? adjust = null)
    {
        options = options.SiloPort == 0 ? options with { SiloPort = SiloClustering.FreePort() } : options;
        if (Requisites.Devices(options) is { } fewer)
        {
            throw new SiloRefusedException(fewer);
        }

        if (!FileArtifactStore.TryOpen(options.Store, out var store, out var refusal)
            || !StoreLock.TryTake(options.Store, shared: options.Cluster is not null, out var storeLock, out refusal))
        {
            throw new SiloRefusedException(refusal);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "kd-silo" });
        builder.WebHost.UseKestrelCore().UseUrls(options.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBody;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddApiLimits(options.Rate);
        builder.Services.AddApiDescription();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain);
        AddLog(builder.Logging, options);
        builder.Services.AddMetrics(options);
        builder.Services.AddSingleton(new LeaseTimes { TimeToLive = options.Lease, Renewal = options.Lease / 3, Patience = options.Lease * 2.5 });
        builder.UseClusterOf(options);
        AddStores(builder.Services, options.Cluster is null ? store : store.Shared(SharedStorePatience), options);
        AddSlots(builder.Services, options);
        builder.Services.AddSingleton(storeLock);
        TokenPlace.Furnish(options.TokenPath);
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ApiTokens>(provider, options.TokenPath))
            .AddSingleton<ApiGuard>()
            .AddSingleton<Readiness>()
            .AddSingleton<SweepFeeds>();
        builder.Services.AddHostedService<SiloAnnouncement>();
        if (ParentPipe.Exists)
        {
            builder.Services.AddHostedService<ParentPipe>();
        }

        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        app.Services.GetService<TracerProvider>();
        app.MapSiloApi();
        return app;
    }

    internal static void AddLog(ILoggingBuilder logging, SiloOptions options)
    {
        logging.SetMinimumLevel(options.Log)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning)
            .AddConsoleFormatter<OneLineFormatter, ConsoleFormatterOptions>()
            .AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ"))
            .AddConsole(console =>
            {
                console.FormatterName = options.LogFormat == LogFormat.Json ? ConsoleFormatterNames.Json : OneLineFormatter.Format;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
    }

    private static void AddStores(IServiceCollection services, FileArtifactStore store, SiloOptions options) => services
        .AddSingleton(options)
        .AddSingleton<IArtifactStore>(store)
        .AddSingleton<SweepStore>()
        .AddSingleton<CellStore>()
        .AddSingleton<EvaluationStore>()
        .AddSingleton<WeightStore>()
        .AddSingleton<Leftovers>()
        .AddSingleton<WeightsDesk>()
        .AddSingleton(new DatasetPlaces(store, options.Data))
        .AddSingleton(new AnswerCache(Path.Combine(Path.GetFullPath(options.Store), "cache")))
        .AddSingleton(new TrainerRegister(SlotsFolder(options), TimeSpan.FromSeconds(5)));

    // Process ids mean something on their own machine only.
    private static string SlotsFolder(SiloOptions options) =>
        Path.Combine(Path.GetFullPath(options.Store), "slots", options.Cluster is null ? "" : SiloClustering.NameOf(options));

    private static void AddSlots(IServiceCollection services, SiloOptions options)
    {
        var devices = CudaDevices.Here();
        ImmutableArray<Slot> Planned(int? wished) => Slot.Plan(wished, options.Threads, Environment.ProcessorCount, devices);
        var slots = new SiloSlots(Planned(options.Slots), Planned(null).Length);
        var asked = slots.All.FirstOrDefault() ?? Slot.Plan(1, options.Threads, 1, devices)[0];
        services.AddSingleton(slots);
        services.AddSingleton(options.Trainer is { } command ? TrainerCommandLine.Parse(command) : TrainerCommandLine.Installed(AppContext.BaseDirectory)!);
        services.TryAddSingleton(TrainerPatience.Within(options.Drain));
        services.AddSingleton<SlotServices>();
        services.AddSingleton(provider => new TrainerDesk(
            provider.GetRequiredService<TrainerCommandLine>(), asked, provider.GetRequiredService<AnswerCache>(), provider.GetRequiredService<TrainerPatience>()));
        services.AddSingleton<PlanProbe>();
        services.AddSingleton<SweepDesk>();
        services.AddSingleton<ReevaluationDesk>();
        services.AddSingleton<ImportDesk>();
        services.AddSingleton<SweepNews>();
        services.AddSingleton<SweepLifeDesk>();
        services.AddSingleton<EvictionDesk>();
        services.AddHostedService<LeftoverClearing>();
        services.AddSingleton<SweepKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SweepKeeper>());
        services.AddHostedService<SlotPool>();
    }
}

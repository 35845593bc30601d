using System.Net;
using Kd.Core.Grids;
using Kd.Silo.Clustering;
using Microsoft.Extensions.Logging;

namespace Kd.Silo;

/// <summary>What kd-silo is told on its command line.</summary>
public sealed record SiloOptions
{
    /// <summary>Folder of the artifact store; made if absent. One silo works on it at a time, or the silos of a cluster together.</summary>
    public string Store { get; init; } = ".kd";

    /// <summary>Folder that the data set paths of a grid start from.</summary>
    public string Data { get; init; } = ".";

    /// <summary>Cells trained at once; null: one a CUDA device, or without any one a core. With 0 the silo plans and shows, but trains nothing.</summary>
    public int? Slots { get; init; }

    /// <summary>CUDA devices without which the silo does not start, rather than train on cores; null: whatever there is.</summary>
    public int? Gpus { get; init; }

    /// <summary>Threads of each slot, 1 to 1024; a cell runs only where its recipe asks for as many.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where the HTTP API listens; port 0 takes a free one, told in silo.json.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Command of the trainer; null takes the one installed beside the silo.</summary>
    public string? Trainer { get; init; }

    /// <summary>File of the API's tokens, readable by its owner only, or folder of mounted secrets; null: "token" in the store. A file is made if absent.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The Redis in which the silos of a cluster meet; null: this silo stands alone.</summary>
    public RedisAddress? Cluster { get; init; }

    /// <summary>Silos of the same name in the same Redis are one cluster.</summary>
    public string ClusterId { get; init; } = "kd";

    /// <summary>File with the number of silos that the cluster is to have, for its metrics; it may change at any time. Null: nobody said.</summary>
    public string? SilosFile { get; init; }

    /// <summary>Where other silos reach this one; null: the address from which it reaches Redis.</summary>
    public IPAddress? Advertise { get; init; }

    /// <summary>Where other silos reach this one; 0 takes a free port.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>A silo of a cluster that shows no sign of life for three of these is declared dead.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A slot's right to a cell ends when it is not renewed for so long.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Largest body of a request, in bytes; a grid of the most cells allowed stays far below.</summary>
    public long MaxBody { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most cells of a sweep.</summary>
    public int MaxCells { get; init; } = Grid.MaxCells;

    /// <summary>Requests a second that the holder of a token may make; 0: as many as he likes.</summary>
    public int Rate { get; init; } = 100;

    /// <summary>How long a start waits for data, tokens, store, devices and Redis, telling its health meanwhile, before it is refused.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.Zero;

    /// <summary>How long an orderly end may take: to checkpoint the running cells, hand them back and leave the cluster.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(50);

    public KeeperScope Keeper { get; init; } = KeeperScope.All;

    /// <summary>Least severe entries of the log on stderr.</summary>
    public LogLevel Log { get; init; } = LogLevel.Information;

    public LogFormat LogFormat { get; init; } = LogFormat.Line;

    /// <summary>OpenTelemetry collector that traces are sent to, by OTLP over HTTP; null: nobody traces.</summary>
    public Uri? Otlp { get; init; }

    public string TokenPath => Path.GetFullPath(TokenFile ?? Path.Combine(Store, "token"));
}

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people: an entry a line.</summary>
    Line,

    /// <summary>For collectors: a JSON object a line, with the sweep, cell, slot and attempt an entry belongs to.</summary>
    Json,
}

/// <summary>Which sweeps a silo works on.</summary>
public enum KeeperScope
{
    /// <summary>Every unfinished sweep of the store.</summary>
    All,

    /// <summary>Only those submitted to this process.</summary>
    None,
}

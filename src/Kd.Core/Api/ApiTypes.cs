using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Plans;
using Kd.Core.Results;
using Kd.Core.Trainers;

namespace Kd.Core.Api;

/// <summary>Body of POST /v1/sweeps and /v1/plans.</summary>
public sealed record SubmitRequest
{
    /// <summary>Enough for two images of the paper's detectors on one core.</summary>
    public const double UsualProbeSeconds = 120;

    public const double MostProbeSeconds = 86400;

    /// <summary>The grid with every "extends" already inlined by the client.</summary>
    public required JsonElement Grid { get; init; }

    /// <summary>Train only cells whose label matches one of these globs, and the teachers they need; empty trains all. Not stored.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Ten steps of each distinct configuration on its first fold and seed, as a sweep of its own named "NAME-smoke".</summary>
    public bool Smoke { get; init; }

    /// <summary>Plans only: try a few steps of each shape of training that was not tried before, to predict time and memory.</summary>
    public bool Probe { get; init; }

    /// <summary>What each of these trials may take; null: <see cref="UsualProbeSeconds"/>.</summary>
    public double? ProbeSeconds { get; init; }
}

/// <summary>Answer of POST /v1/sweeps: 201 when new, 200 when the same grid was there already.</summary>
public sealed record SubmitResponse(string Sweep, bool Created, PlanBrief Plan)
{
    /// <summary>It was cancelled, and goes on from now on.</summary>
    public bool Resumed { get; init; }
}

/// <summary>A grid in numbers: how many cells, and what of them the store already holds.</summary>
public record PlanBrief
{
    public required string Sweep { get; init; }

    public required int Cells { get; init; }

    /// <summary>Cells that "only" selects, the teachers they need among them; null when all are wanted. What is done, in flight and new is counted among these.</summary>
    public int? Wanted { get; init; }

    public required int Teachers { get; init; }

    /// <summary>Things a user should know that are no errors, such as two names with one key.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public required ImmutableSortedDictionary<string, DatasetDescription> Datasets { get; init; }

    public required int Done { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Left to train: neither done, nor on a slot, nor in the way of what <see cref="Inherited"/> tells.</summary>
    public required int New { get; init; }

    /// <summary>Cells that failed before, in whichever sweep, and those blocked by them: they stay so until somebody retries them.</summary>
    public ImmutableArray<FailureGroup> Inherited { get; init; } = [];
}

/// <summary>Answer of POST /v1/plans: every cell, and what it takes.</summary>
public sealed record PlanSummary : PlanBrief
{
    /// <summary>Without the cells, of which there may be thousands.</summary>
    [JsonIgnore]
    public PlanBrief Brief => new()
    {
        Sweep = Sweep,
        Cells = Cells,
        Wanted = Wanted,
        Teachers = Teachers,
        Notes = Notes,
        Datasets = Datasets,
        Done = Done,
        InFlight = InFlight,
        New = New,
        Inherited = Inherited,
    };

    public required Plan Plan { get; init; }

    /// <summary>Optimiser steps of each cell, by key.</summary>
    public required ImmutableDictionary<CellKey, int> Steps { get; init; }

    /// <summary>Time and memory; null until every shape of the plan has been probed on this server.</summary>
    public PlanPrediction? Prediction { get; init; }
}

/// <summary>Event "probing" of POST /v1/plans answered as events: the shape that is tried now.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">Shapes to try; those known from before are not among them.</param>
public sealed record ProbeProgress(int Number, int Of, PlanShape Shape);

/// <summary>Answer of GET /v1/sweeps/NAME, and each event of GET /v1/sweeps/NAME/events.</summary>
public sealed record SweepStatus
{
    public required string Sweep { get; init; }

    public required SweepState State { get; init; }

    public required CellCounts Counts { get; init; }

    /// <summary>Of the teachers among them; null when the plan cannot be read.</summary>
    public CellCounts? Teachers { get; init; }

    public ImmutableArray<RunningCell> Running { get; init; } = [];

    /// <summary>Failures grouped by kind and message; blocked cells say by what.</summary>
    public ImmutableArray<FailureGroup> Failures { get; init; } = [];

    /// <summary>Null until some cell of this sweep has told its speed.</summary>
    public double? EtaSeconds { get; init; }
}

/// <summary>Life of a sweep.</summary>
public enum SweepState
{
    /// <summary>Cells run or wait.</summary>
    Running,

    /// <summary>Nothing is left to do: every cell wanted is done, failed or blocked.</summary>
    Settled,

    /// <summary>Known, with cells left, but nobody works on it now.</summary>
    Idle,

    /// <summary>Somebody cancelled it while cells were left; they wait for it to be resumed.</summary>
    Cancelled,

    /// <summary>What the store holds of it cannot be read; the one failure says why.</summary>
    Unreadable,
}

/// <summary>Cells of a sweep by state; the states add up to <see cref="Total"/>.</summary>
public sealed record CellCounts
{
    public required int Total { get; init; }

    /// <summary>Waiting for a teacher.</summary>
    public int Waiting { get; init; }

    /// <summary>Waiting for a slot.</summary>
    public int Ready { get; init; }

    public int Running { get; init; }

    public int Done { get; init; }

    public int Failed { get; init; }

    public int Diverged { get; init; }

    public int Blocked { get; init; }

    /// <summary>Left out by "only".</summary>
    public int Excluded { get; init; }
}

/// <summary>A cell on a slot right now.</summary>
public sealed record RunningCell(CellKey Key, string Label, int Attempt, string Slot, TrainerPhase? Phase, ProgressEvent? Progress);

/// <summary>Cells that stopped for one reason.</summary>
public sealed record FailureGroup(string State, string Message, ImmutableArray<string> Labels)
{
    /// <summary>Kind of their failure; null for cells that never failed themselves.</summary>
    public FailureKind? Cause { get; init; }
}

/// <summary>Answer of GET /v1/version.</summary>
public sealed record ServerVersion(string Version, string TrainerRevision, string EvaluationRevision, BackendInfo? Backend);

/// <summary>RFC 9457 problem; grid errors carry all problems.</summary>
public sealed record ApiProblem
{
    public string? Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public string? Detail { get; init; }

    public ImmutableArray<ApiGridProblem> Problems { get; init; } = [];

    /// <summary>Of a fault of the server: stands in its log beside the cause.</summary>
    public string? TraceId { get; init; }
}

/// <summary>One trouble with a grid: where (JSON pointer), what, and what to do.</summary>
public sealed record ApiGridProblem(string Pointer, string Message);

/// <summary>One row of GET /v1/sweeps/NAME/cells, in plan order. A done cell carries its result; Metric names the value of it that its column shows.</summary>
public sealed record CellView(CellKey Key, string Label, string Metric, CellStatus Status);

/// <summary>silo.json in a store: how verbs without a server find the silo that runs on this machine. Written once the API listens, gone after an orderly stop.</summary>
/// <param name="TokenFile">Absolute path of the tokens: a file, or a folder with one for each role.</param>
/// <param name="DataRoot">Absolute path that relative data set paths start from.</param>
public sealed record LocalSilo(int Pid, string Address, string TokenFile, string DataRoot);

using System.Collections.Immutable;
using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Scheduling;
using Kd.Core.Trainers;

namespace Kd.Core.Api;

/// <summary>Statuses of sweeps, what runs and the cluster out of JSON, as <see cref="KdJson"/> would read them and sooner.</summary>
public static class StatusJson
{
    /// <summary>The answer of GET /v1/sweeps.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IReadOnlyList<SweepStatus> Sweeps(ReadOnlyMemory<byte> utf8) => JsonMembers.Read<IReadOnlyList<SweepStatus>>(utf8, static json => json.Items(Sweep));

    /// <summary>The answer of GET /v1/cluster.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ClusterView Cluster(ReadOnlyMemory<byte> utf8) => JsonMembers.Read(utf8, static json => new ClusterView(
        json.Items("silos", static silo => new SiloView(silo.Text("name"), silo.Items("slots", Slot))),
        json.Items("queue", static queued => new QueuedCells(queued.Text("sweep"), queued.Number("waiting")))));

    /// <summary>silo.json.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static LocalSilo Silo(ReadOnlyMemory<byte> utf8) => JsonMembers.Read(utf8, static json =>
        new LocalSilo(json.Number("pid"), json.Text("address"), json.Text("tokenFile"), json.Text("dataRoot")));

    private static SweepStatus Sweep(JsonElement json) => new()
    {
        Sweep = json.Text("sweep"),
        State = json.Word<SweepState>("state"),
        Counts = json.Inner("counts", Counts),
        Teachers = json.OptionalInner("teachers", Counts),
        Running = json.Items("running", static cell => new RunningCell(Key(cell), cell.Text("label"), cell.Number("attempt"), cell.Text("slot"), Phase(cell), Progress(cell))),
        Failures = json.Items("failures", static group => new FailureGroup(group.Text("state"), group.Text("message"), Texts(group, "labels")) { Cause = group.OptionalWord<FailureKind>("cause") }),
        EtaSeconds = json.OptionalReal("etaSeconds"),
    };

    private static CellCounts Counts(JsonElement json) => new()
    {
        Total = json.Number("total"),
        Waiting = json.Count("waiting"),
        Ready = json.Count("ready"),
        Running = json.Count("running"),
        Done = json.Count("done"),
        Failed = json.Count("failed"),
        Diverged = json.Count("diverged"),
        Blocked = json.Count("blocked"),
        Excluded = json.Count("excluded"),
    };

    private static SlotView Slot(JsonElement json) => new(
        json.Text("id"),
        json.Text("name"),
        json.Text("device"),
        json.Number("threads"),
        json.OptionalText("trouble"),
        json.OptionalInner("work", static work => new SlotWork(Key(work), work.Text("label"), Texts(work, "sweeps"), work.Has("attempt", out var attempt) ? attempt.GetInt32() : null, Phase(work), Progress(work))));

    private static CellKey Key(JsonElement json) => CellKey.Parse(json.Text("key"));

    private static TrainerPhase? Phase(JsonElement json) => json.OptionalWord<TrainerPhase>("phase");

    private static ImmutableArray<string> Texts(JsonElement json, string name) => json.Items(name, static text => text.GetString()!);

    private static ProgressEvent? Progress(JsonElement json) => json.OptionalInner("progress", static at => new ProgressEvent
    {
        Attempt = at.Inner("attempt", static attempt => new AttemptId(CellKey.Parse(attempt.Text("cell")), attempt.Number("number"))),
        Sequence = at.Inner("sequence", static sequence => sequence.GetInt64()),
        Epoch = at.Number("epoch"),
        Step = at.Number("step"),
        Steps = at.Number("steps"),
        Losses = at.Inner("losses", Losses),
        ImagesPerSecond = at.Real("imagesPerSecond"),
        LoaderWaitShare = at.Real("loaderWaitShare"),
        EtaSeconds = at.Real("etaSeconds"),
        Device = at.OptionalInner("device", static use => new DeviceUse(Bytes(use, "memoryUsedBytes"), Bytes(use, "memorySizeBytes"), use.OptionalReal("utilisation"))),
    });

    private static ImmutableSortedDictionary<string, double> Losses(JsonElement json)
    {
        var losses = ImmutableSortedDictionary.CreateBuilder<string, double>();
        foreach (var loss in json.EnumerateObject())
        {
            losses[loss.Name] = loss.Value.GetDouble();
        }

        return losses.ToImmutable();
    }

    private static long? Bytes(JsonElement json, string name) => json.Has(name, out var bytes) ? bytes.GetInt64() : null;
}

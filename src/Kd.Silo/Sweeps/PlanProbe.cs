using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Plans;
using Kd.Core.Trainers;
using Kd.Silo.Datasets;
using Kd.Silo.Slots;

namespace Kd.Silo.Sweeps;

/// <summary>Predicts what a plan takes on the slots there are, from probes of its shapes on a device of this silo.</summary>
internal sealed class PlanProbe(TrainerDesk trainers, SiloSlots own)
{
    /// <summary>Null when a shape was never probed and is not to be now.</summary>
    /// <param name="left">Cells left to train.</param>
    /// <param name="slots">Of all silos, as far as they have called as yet.</param>
    /// <param name="limit">What the probe of a shape that is not known yet may take; null: none is made.</param>
    /// <param name="tell">Told of each probe before it begins.</param>
    public async Task<PlanPrediction?> Predict(
        Planned planned,
        ImmutableSortedDictionary<string, DatasetDescription> descriptions,
        GridWeights weights,
        IReadOnlySet<CellKey> left,
        int slots,
        TimeSpan? limit,
        Action<ProbeProgress> tell,
        CancellationToken cancellation)
    {
        var shapes = PlanShape.AllOf(planned.Plan, descriptions, weights);
        var probes = shapes.ToDictionary(s => s, s => trainers.Probed(s.Shape) is { } known ? new RowProbe(known, null) : null);
        ImmutableArray<PlanShape> unknown = [.. shapes.Where(s => probes[s] is null)];
        if (limit is null && !unknown.IsEmpty)
        {
            return null;
        }

        foreach (var (index, shape) in unknown.Index())
        {
            tell(new ProbeProgress(index + 1, unknown.Length, shape));
            probes[shape] = await trainers.Probe(shape.Shape, limit!.Value, cancellation) switch
            {
                ProbedEvent probed => new RowProbe(probed.Figures, null),
                ProbeFailedEvent failed => new RowProbe(null, failed.Message),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        var device = (await trainers.Hello(cancellation)).Backend.Device;
        var rows = shapes.SelectMany(s => s.Places.Select(place => KeyValuePair.Create(place, probes[s]!))).ToImmutableDictionary();
        var there = Math.Max(slots, own.All.Length);
        return PlanPrediction.Of(planned, descriptions, left, rows, device, there == 0 ? own.Usual : there);
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Plans;
using Kd.Core.Trainers;
using Kd.Silo.Datasets;
using Kd.Silo.Slots;

namespace Kd.Silo.Sweeps;

/// <summary>Predicts what a plan takes on this silo's devices, from probes of its shapes.</summary>
internal sealed class PlanProbe(TrainerDesk trainers, SiloSlots slots)
{
    /// <summary>Null when a shape was never probed and is not to be now.</summary>
    /// <param name="ask">Probe what is not known yet.</param>
    public async Task<PlanPrediction?> Predict(
        Planned planned, IReadOnlyDictionary<string, DatasetDescription> descriptions, GridWeights weights, IReadOnlySet<CellKey> done, bool ask, CancellationToken cancellation)
    {
        var figures = ImmutableDictionary.CreateBuilder<(string Dataset, string Row), RowProbe>();
        foreach (var (place, question) in PlanShapes.Of(planned.Plan, descriptions, weights))
        {
            switch (await trainers.Probe(question, ask, cancellation))
            {
                case ProbedEvent probed:
                    figures[place] = new RowProbe(probed.Figures, null);
                    break;
                case ProbeFailedEvent failed:
                    figures[place] = new RowProbe(null, failed.Message);
                    break;
                default:
                    return null;
            }
        }

        var device = (await trainers.Hello(cancellation)).Backend.Device;
        return PlanPrediction.Of(planned, done, figures, device, slots.All.IsEmpty ? slots.Usual : slots.All.Length);
    }
}

using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>What of a plan is there already, before or as it is submitted: whichever sweeps its cells come from.</summary>
public sealed record PlanStanding
{
    public required ImmutableHashSet<CellKey> Done { get; init; }

    /// <summary>On a slot now.</summary>
    public required int InFlight { get; init; }

    /// <summary>Failed before, or blocked by such a teacher.</summary>
    public required ImmutableArray<FailureGroup> Inherited { get; init; }

    /// <summary>Left to train.</summary>
    public int New => Open.Count - InFlight;

    /// <summary>Neither done nor failed for good: what there is to wait for.</summary>
    public required ImmutableHashSet<CellKey> Open { get; init; }

    /// <param name="wanted">The cells that count.</param>
    /// <param name="records">Of the cells the store knows.</param>
    /// <param name="leased">Cells on a slot: their attempts without an end are taken to run.</param>
    public static PlanStanding Of(Plan plan, IReadOnlySet<CellKey> wanted, IReadOnlyDictionary<CellKey, CellRecord> records, IReadOnlySet<CellKey> leased, CellPolicy policy)
    {
        var statuses = PlanStatuses.Of(plan.Cells.ToDictionary(c => c.Key), (key, teacher) =>
        {
            var record = records.GetValueOrDefault(key) ?? new CellRecord { Cell = key };
            return policy.StatusOf(record, leased.Contains(key) ? [.. record.Attempts.Where(a => a.End is null).Select(a => a.Number)] : [], teacher);
        });
        var open = wanted.Where(key => !statuses[key].IsSettled).ToImmutableHashSet();
        return new()
        {
            Done = [.. wanted.Where(key => statuses[key] is CellDone)],
            Open = open,
            InFlight = open.Count(leased.Contains),
            Inherited = PlanFailures.Of(plan with { Cells = [.. plan.Cells.Where(c => wanted.Contains(c.Key))] }, statuses),
        };
    }
}

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
    public required int New { get; init; }

    /// <param name="records">Of the cells the store knows.</param>
    /// <param name="leased">Cells on a slot: their attempts without an end are taken to run.</param>
    public static PlanStanding Of(Plan plan, IReadOnlyDictionary<CellKey, CellRecord> records, IReadOnlySet<CellKey> leased, CellPolicy policy)
    {
        var statuses = PlanStatuses.Of(plan.Cells.ToDictionary(c => c.Key), (key, teacher) =>
        {
            var record = records.GetValueOrDefault(key) ?? new CellRecord { Cell = key };
            return policy.StatusOf(record, leased.Contains(key) ? [.. record.Attempts.Where(a => a.End is null).Select(a => a.Number)] : [], teacher);
        });
        var done = plan.Cells.Select(c => c.Key).Where(key => statuses[key] is CellDone).ToImmutableHashSet();
        var open = plan.Cells.Count(c => !statuses[c.Key].IsSettled);
        var inFlight = plan.Cells.Count(c => !statuses[c.Key].IsSettled && leased.Contains(c.Key));
        return new() { Done = done, InFlight = inFlight, Inherited = PlanFailures.Of(plan, statuses), New = open - inFlight };
    }
}

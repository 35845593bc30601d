using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Grains.Sweeps;

/// <summary>Where each cell of a plan stands: store records, leases and obstacles folded by the cell policy, teachers before students.</summary>
internal sealed class SweepLedger(CellPolicy policy)
{
    private readonly Dictionary<CellKey, CellRecord> records = [];
    private readonly Dictionary<CellKey, string> obstacles = [];
    private ImmutableDictionary<CellKey, int?> leased = ImmutableDictionary<CellKey, int?>.Empty;

    public void Take(CellRecord record) => records[record.Cell] = record;

    /// <summary>Why a cell cannot begin; null takes the obstacle away.</summary>
    public void Obstruct(CellKey cell, string? obstacle)
    {
        if (obstacle is null)
        {
            obstacles.Remove(cell);
        }
        else
        {
            obstacles[cell] = obstacle;
        }
    }

    public void ForgetObstacles() => obstacles.Clear();

    /// <summary>Knows nothing of the store any more.</summary>
    public void Forget()
    {
        records.Clear();
        obstacles.Clear();
    }

    /// <summary>Leased cells now, with their attempt's number once it has one.</summary>
    public void TakeLeases(ImmutableDictionary<CellKey, int?> leases) => leased = leases;

    /// <summary>Reads every cell whose record may still change.</summary>
    public async Task Read(Plan plan, CellStore cells)
    {
        var open = plan.Cells.Select(c => c.Key).Where(key => records.GetValueOrDefault(key)?.Result is null).ToList();
        var found = await cells.StandingAsync(open, CancellationToken.None);
        open.ForEach(key => Take(found.GetValueOrDefault(key) ?? new CellRecord { Cell = key }));
    }

    public IReadOnlyDictionary<CellKey, CellStatus> Statuses(ScopedPlan plan) => PlanStatuses.Of(plan.ByKey, StatusOf);

    /// <summary>Status of one cell, given its teacher's.</summary>
    public CellStatus StatusOf(CellKey key, (CellKey Key, CellStatus Status)? teacher)
    {
        var record = records.GetValueOrDefault(key) ?? new CellRecord { Cell = key };
        var status = policy.StatusOf(record, Live(record), teacher);
        return status is CellReady && obstacles.TryGetValue(key, out var why) ? new CellBlocked(teacher?.Key ?? key, why) : status;
    }

    // Between the lease and the first renewal that names it, the newest attempt without an end is the leased one.
    private ImmutableHashSet<int> Live(CellRecord record) =>
        !leased.TryGetValue(record.Cell, out var attempt) ? []
        : attempt is { } number ? [number]
        : [.. record.Attempts.Where(a => a.End is null).Select(a => a.Number).TakeLast(1)];
}

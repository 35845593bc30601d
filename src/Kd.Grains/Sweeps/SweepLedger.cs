using System.Collections.Immutable;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Grains.Sweeps;

/// <summary>
/// Where each cell of a plan stands: store records, leases and obstacles folded by the cell policy, teachers before students. A status is
/// made anew only after something it rests on has changed, so that looking again costs by what happened and not by cells.
/// </summary>
internal sealed class SweepLedger(CellPolicy policy)
{
    private readonly Dictionary<CellKey, CellRecord> records = [];
    private readonly Dictionary<CellKey, string> obstacles = [];
    private readonly Dictionary<CellKey, CellStatus> statuses = [];
    private readonly HashSet<CellKey> changed = [];
    private ImmutableDictionary<CellKey, int?> leased = ImmutableDictionary<CellKey, int?>.Empty;
    private ScopedPlan? planOfStatuses;

    public void Take(CellRecord record)
    {
        if (record != records.GetValueOrDefault(record.Cell))
        {
            records[record.Cell] = record;
            changed.Add(record.Cell);
        }
    }

    /// <summary>Why a cell cannot begin; null takes the obstacle away.</summary>
    public void Obstruct(CellKey cell, string? obstacle)
    {
        changed.Add(cell);
        if (obstacle is null)
        {
            obstacles.Remove(cell);
        }
        else
        {
            obstacles[cell] = obstacle;
        }
    }

    public void ForgetObstacles()
    {
        changed.UnionWith(obstacles.Keys);
        obstacles.Clear();
    }

    /// <summary>Knows nothing of the store any more.</summary>
    public void Forget()
    {
        records.Clear();
        obstacles.Clear();
        planOfStatuses = null;
    }

    /// <summary>Leased cells now, with their attempt's number once it has one.</summary>
    public void TakeLeases(ImmutableDictionary<CellKey, int?> leases)
    {
        changed.UnionWith(leased.Keys);
        changed.UnionWith(leases.Keys);
        leased = leases;
    }

    /// <summary>Reads every cell whose record may still change.</summary>
    public async Task Read(Plan plan, CellStore cells)
    {
        var open = plan.Cells.Select(c => c.Key).Where(key => records.GetValueOrDefault(key)?.Result is null).ToList();
        var found = await cells.StandingAsync(open, CancellationToken.None);
        open.ForEach(key => Take(found.GetValueOrDefault(key) ?? new CellRecord { Cell = key }));
    }

    /// <summary>Of every cell of the plan; good until anything is taken in.</summary>
    public IReadOnlyDictionary<CellKey, CellStatus> Statuses(ScopedPlan plan)
    {
        if (plan != planOfStatuses)
        {
            planOfStatuses = plan;
            statuses.Clear();
            changed.Clear();
            PlanStatuses.Complete(statuses, plan.ByKey.Keys, plan.ByKey, StatusOf);
        }
        else if (changed.Count > 0)
        {
            var renewed = changed.Where(plan.ByKey.ContainsKey).SelectMany(key => WithStudents(plan, key)).ToHashSet();
            changed.Clear();
            foreach (var key in renewed)
            {
                statuses.Remove(key);
            }

            PlanStatuses.Complete(statuses, renewed, plan.ByKey, StatusOf);
        }

        return statuses;
    }

    private static IEnumerable<CellKey> WithStudents(ScopedPlan plan, CellKey key) =>
        plan.StudentsOf[key].SelectMany(student => WithStudents(plan, student.Key)).Prepend(key);

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

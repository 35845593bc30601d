using Kd.Core.Cells;

namespace Kd.Core.Scheduling;

/// <summary>
/// One sweep in a pool: its cells, those of them that may start, and what it has had of the slots. The charge is the slot time
/// used so far divided by the sweep's weight; who has been charged least goes next, so that shares go by weight in the long run.
/// </summary>
/// <param name="sweep">Its name.</param>
internal sealed class SweepQueue(string sweep)
{
    private static readonly Comparer<OfferedCell> ByOrder = Comparer<OfferedCell>.Create((a, b) => DispatchOrder.Of(a).CompareTo(DispatchOrder.Of(b)));

    private readonly Dictionary<CellKey, OfferedCell> cells = [];
    private readonly Dictionary<SlotNeed, SortedSet<OfferedCell>> readyByNeed = [];
    private double settled;
    private double starts;

    public string Sweep { get; } = sweep;

    public double Weight { get; set; } = 1;

    /// <summary>Further cells that may start, of which the sweep has told nothing but their number.</summary>
    public int KeptBack { get; set; }

    /// <summary>Cells that run on its account.</summary>
    public int Running { get; private set; }

    public IReadOnlyCollection<CellKey> Cells => cells.Keys;

    /// <summary>Cells that may start.</summary>
    public int Ready => readyByNeed.Values.Sum(ready => ready.Count);

    /// <summary>True while it competes for slots or uses them.</summary>
    public bool IsActive => Running > 0 || readyByNeed.Count > 0;

    /// <summary>Slot seconds used, by weight; what still runs counts up to now.</summary>
    public double Charge(TimeSpan now) => settled + (((Running * now.TotalSeconds) - starts) / Weight);

    /// <summary>The cell that goes first on a slot.</summary>
    public OfferedCell? Next(SlotReport slot) => readyByNeed.Where(ready => slot.Fits(ready.Key)).Select(ready => ready.Value.Min!).Min(ByOrder);

    /// <summary>Takes a cell in, or its new description; not ready as yet.</summary>
    public void Hold(OfferedCell cell)
    {
        if (cells.ContainsKey(cell.Key))
        {
            SetReady(cell.Key, isReady: false);
        }

        cells[cell.Key] = cell;
    }

    public void Drop(CellKey cell)
    {
        SetReady(cell, isReady: false);
        cells.Remove(cell);
    }

    public void SetReady(CellKey key, bool isReady)
    {
        var cell = cells[key];
        var need = SlotNeed.Of(cell.Spec);
        if (isReady)
        {
            (readyByNeed.TryGetValue(need, out var known) ? known : readyByNeed[need] = new(ByOrder)).Add(cell);
        }
        else if (readyByNeed.TryGetValue(need, out var ready) && ready.Remove(cell) && ready.Count == 0)
        {
            readyByNeed.Remove(need);
        }
    }

    /// <summary>What was not asked for in idle times is not owed later.</summary>
    public void CatchUp(double charge) => settled = Math.Max(settled, charge);

    public void Start(TimeSpan now)
    {
        Running++;
        starts += now.TotalSeconds;
    }

    public void Stop(TimeSpan started, TimeSpan now)
    {
        Running--;
        starts = Running == 0 ? 0 : starts - started.TotalSeconds;
        settled += (now - started).TotalSeconds / Weight;
    }
}

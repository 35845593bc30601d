using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Scheduling;

/// <summary>How far a row of the tables has come on a data set, and when it will be whole.</summary>
/// <param name="Settled">Cells that are done, failed, diverged or blocked.</param>
/// <param name="Seconds">Until its last cell ends; null when nothing is left, or while no cell has told its time.</param>
public sealed record RowForecast(string Dataset, string Row, int Settled, int Planned, double? Seconds)
{
    /// <summary>One a data set and row: what is left is played through on as many slots, in the order in which the dispatcher offers cells.</summary>
    /// <param name="running">What trainers told of cells on a slot.</param>
    public static ImmutableArray<RowForecast> Of(Plan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, IReadOnlyDictionary<CellKey, ProgressEvent> running, int slots)
    {
        var ends = Ends(plan, statuses, running, slots);
        return [.. plan.Columns.SelectMany(column => plan.Rows.Select(row => One(column.Dataset, row.Name)))];

        RowForecast One(string dataset, string row)
        {
            var keys = plan.KeysAt(dataset, row).ToArray();
            var left = keys.Where(key => !statuses[key].IsSettled).Select(key => ends.TryGetValue(key, out var end) ? end : (double?)null).ToArray();
            return new RowForecast(dataset, row, keys.Length - left.Length, keys.Length, left.Length == 0 || left.Contains(null) ? null : left.Max());
        }
    }

    private static Dictionary<CellKey, double> Ends(Plan plan, IReadOnlyDictionary<CellKey, CellStatus> statuses, IReadOnlyDictionary<CellKey, ProgressEvent> running, int slots)
    {
        var times = new TrainingTimes(plan.Cells, statuses, running);
        var open = plan.Cells.Where(c => !statuses[c.Key].IsSettled).ToArray();
        return open.Length == 0 || times.Of(open[0]) is null ? [] : Play(open, slots, cell => running.TryGetValue(cell.Key, out var progress) ? progress.EtaSeconds : times.Of(cell)!.Value, running.ContainsKey);
    }

    /// <summary>Seconds from now at which each cell ends; students wait for their teacher.</summary>
    private static Dictionary<CellKey, double> Play(PlannedCell[] open, int slots, Func<PlannedCell, double> seconds, Func<CellKey, bool> isRunning)
    {
        var keys = open.Select(c => c.Key).ToHashSet();
        var waiting = open.Where(c => c.Spec.Teacher is { } teacher && keys.Contains(teacher)).ToLookup(c => c.Spec.Teacher!.Value);
        var places = open.Select((cell, place) => (cell.Key, place)).ToDictionary(c => c.Key, c => c.place);
        var ready = new PriorityQueue<PlannedCell, (bool Waits, (bool, int, int, string) Turn)>();
        var under = new PriorityQueue<PlannedCell, double>();
        var ends = new Dictionary<CellKey, double>();
        Offer(open.Where(c => c.Spec.Teacher is not { } teacher || !keys.Contains(teacher)));
        var (now, free) = (0.0, Math.Max(1, slots));
        while (true)
        {
            for (; free > 0 && ready.TryDequeue(out var next, out _); free--)
            {
                under.Enqueue(next, now + seconds(next));
            }

            if (!under.TryDequeue(out var ended, out now))
            {
                return ends;
            }

            ends[ended.Key] = now;
            free++;
            Offer(waiting[ended.Key]);
        }

        void Offer(IEnumerable<PlannedCell> cells)
        {
            foreach (var cell in cells)
            {
                ready.Enqueue(cell, (!isRunning(cell.Key), DispatchOrder.Of(cell, places[cell.Key])));
            }
        }
    }
}

using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>Says in words what the numbers of a table cannot: experiment.md section 2.</summary>
internal sealed class TableFooters(
    Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes, ImmutableArray<TableColumn> columns, ImmutableArray<TableRow> rows, bool conditionalOnTeacher)
{
    private const int MostNamed = 6;

    private readonly Dictionary<CellKey, PlannedCell> cells = plan.Cells.ToDictionary(c => c.Key);
    private readonly TeacherFooters teachers = new(plan, outcomes);

    public ImmutableArray<string> All() =>
    [
        "Numbers are x100: the mean over folds for each seed, then the median over seeds.",
        .. Imported(), .. Differences(), .. new EvidenceFooters(columns, rows, conditionalOnTeacher).All(), .. teachers.Which(), .. SingleRuns(), .. Holes(), .. Diverged(), .. Failed(), .. Blocked(), .. teachers.Weak(), .. MixedBackends(), .. MixedEvaluations(), .. Inexact(),
    ];

    private IEnumerable<string> Differences()
    {
        if (rows.Any(r => r.Cells.Any(c => c.Difference is not null)))
        {
            yield return $"Differences to '{plan.Baseline}' are medians over seeds of paired differences on the (fold, seed) pairs both rows have; they need not equal the difference of the two medians.";
        }
    }

    /// <summary>What was not trained here never stands among the numbers unmarked.</summary>
    private IEnumerable<string> Imported() =>
        With<DoneOutcome>().Where(c => c.Outcome.Result.Imported is not null)
            .GroupBy(c => (c.Outcome.Result.Imported!.By, c.Outcome.Result.Imported.Note))
            .Select(g => $"† Trained elsewhere, brought by {g.Key.By}{(g.Key.Note is { } note ? $" ({note})" : string.Empty)} as detections, evaluated here: {Named([.. g.Select(c => c.Cell.Label)])}. Each number marked so has such runs in it.");

    private IEnumerable<string> SingleRuns() =>
        columns.Where(c => c.IsSingleRun).Select(c => $"{c.Dataset}: n=1, single run: ranks in this column are not evidence.");

    private IEnumerable<string> Holes()
    {
        var missing = plan.Cells.Where(c => outcomes.GetValueOrDefault(c.Key) is null or MissingOutcome).Select(c => c.Label).ToArray();
        if (missing.Length > 0)
        {
            yield return $"{missing.Length} of {plan.Cells.Length} cells are not trained yet: {Named(missing)}.";
        }

        foreach (var column in columns)
        {
            var unmeasured = plan.Cells.Where(c => c.Dataset == column.Dataset && outcomes.GetValueOrDefault(c.Key) is DoneOutcome done && !done.Result.Metrics.ContainsKey(column.Metric)).Select(c => c.Label).ToArray();
            if (unmeasured.Length > 0)
            {
                yield return $"{unmeasured.Length} results hold no {column.Metric}: {Named(unmeasured)}.";
            }
        }
    }

    private IEnumerable<string> Diverged()
    {
        var labels = With<DivergedOutcome>().Select(c => c.Cell.Label).ToArray();
        if (labels.Length > 0)
        {
            yield return $"Diverged, ranking last wherever they enter: {Named(labels)}.";
        }
    }

    private IEnumerable<string> Failed() =>
        With<FailedOutcome>().GroupBy(c => c.Outcome.Reason, StringComparer.Ordinal).Select(g => $"Failed: {Named([.. g.Select(c => c.Cell.Label)])}: {g.Key}.");

    private IEnumerable<string> Blocked() =>
        With<BlockedOutcome>().GroupBy(c => (c.Outcome.By, c.Outcome.Reason)).Select(g => $"Blocked by {(cells.TryGetValue(g.Key.By, out var by) ? by.Label : g.Key.By.Short)} ({g.Key.Reason}): {Named([.. g.Select(c => c.Cell.Label)])}.");

    private IEnumerable<string> MixedBackends()
    {
        foreach (var column in columns)
        {
            var backends = plan.Cells.Where(c => c.Dataset == column.Dataset).Select(c => outcomes.GetValueOrDefault(c.Key)).OfType<DoneOutcome>().Where(d => d.Result.Imported is null)
                .Select(d => $"{d.Result.Backend.Device} with {d.Result.Backend.Binding} on libtorch {d.Result.Backend.Libtorch}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (backends.Length > 1)
            {
                yield return $"Warning: {column.Dataset} mixes device classes or backends: {string.Join("; ", backends)}.";
            }
        }
    }

    private IEnumerable<string> MixedEvaluations()
    {
        foreach (var column in columns)
        {
            var revisions = plan.Cells.Where(c => c.Dataset == column.Dataset).Select(c => outcomes.GetValueOrDefault(c.Key)).OfType<DoneOutcome>()
                .Select(d => d.Result.EvaluationRevision).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (revisions.Length > 1)
            {
                yield return $"Warning: {column.Dataset} mixes the evaluation revisions {string.Join(" and ", revisions)}: kdctl reeval computes all metrics by one.";
            }
        }
    }

    private IEnumerable<string> Inexact()
    {
        var labels = With<DoneOutcome>().Where(c => !c.Outcome.Result.Exact).Select(c => c.Cell.Label).ToArray();
        if (labels.Length > 0)
        {
            yield return $"Resumed on another kind of device, so no bit-for-bit replay: {Named(labels)}.";
        }
    }

    private IEnumerable<(PlannedCell Cell, T Outcome)> With<T>()
        where T : CellOutcome =>
        plan.Cells.Select(c => (c, outcomes.GetValueOrDefault(c.Key))).Where(p => p.Item2 is T).Select(p => (p.c, (T)p.Item2!));

    internal static string Named(IReadOnlyCollection<string> labels) =>
        labels.Count <= MostNamed ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(MostNamed))} and {labels.Count - MostNamed} more";
}

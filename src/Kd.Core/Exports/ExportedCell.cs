using System.Collections.Immutable;
using System.Text;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Plans;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Core.Exports;

/// <summary>A cell of a sweep with all that is known of it: a line of cells.jsonl.</summary>
/// <param name="Cell">Its place and spec.</param>
/// <param name="Status">With the result when it is done.</param>
public sealed record ExportedCell(string Sweep, PlannedCell Cell, CellStatus Status)
{
    private static readonly ImmutableArray<string> Columns =
    [
        "sweep", "label", "key", "dataset", "fold", "seed", "config", "role", "status", "teacher_key", "teacher_sha256", "checkpoint_sha256", "steps",
        "train_seconds", "images_per_second", "test_images", "test_objects", "device", "exact", "trainer_revision", "evaluation_revision", "imported_by", "imported_note",
    ];

    /// <summary>How people call it.</summary>
    public string Label => Cell.Label;

    /// <summary>Cells of a plan with their statuses, in plan order.</summary>
    public static ImmutableArray<ExportedCell> Of(Plan plan, IEnumerable<CellView> views)
    {
        var statuses = views.ToDictionary(v => v.Key, v => v.Status);
        return [.. plan.Cells.Where(c => statuses.ContainsKey(c.Key)).Select(c => new ExportedCell(plan.Sweep, c, statuses[c.Key]))];
    }

    /// <summary>A JSON object a line.</summary>
    public static IEnumerable<string> JsonLines(ImmutableArray<ExportedCell> cells) => cells.Select(c => KdJson.Serialize(c) + "\n");

    /// <summary>A line a cell, with a column for each metric and for each best-on-test value that any cell has, 0..1.</summary>
    public static IEnumerable<string> Csv(ImmutableArray<ExportedCell> cells)
    {
        var metrics = cells.Select(c => c.Status).OfType<CellDone>().SelectMany(d => d.Result.Metrics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        yield return Line([.. Columns, .. metrics, .. metrics.Select(m => $"best_on_test:{m}")]);
        foreach (var cell in cells)
        {
            yield return Line([.. Fields(cell), .. metrics.Select(m => Number(cell, r => r.Metrics, m)), .. metrics.Select(m => Number(cell, r => r.BestOnTest, m))]);
        }
    }

    private static string Line(string?[] fields)
    {
        var text = new StringBuilder();
        CsvText.Append(text, fields);
        return text.ToString();
    }

    private static string?[] Fields(ExportedCell one)
    {
        var (cell, result) = (one.Cell, (one.Status as CellDone)?.Result);
        var trained = result is { Imported: null } ? result : null;
        return
        [
            one.Sweep, one.Label, cell.Key.Hex, cell.Dataset, cell.Spec.Fold, $"{cell.Spec.Seed}", cell.Config, cell.IsTeacher ? "teacher" : "student", Word(one.Status),
            cell.Spec.Teacher?.Hex, result?.TeacherSha256, result?.Checkpoint?.Sha256, $"{trained?.Steps}",
            CsvText.Number(trained?.TrainSeconds), CsvText.Number(trained?.ImagesPerSecond), $"{result?.TestImages}", $"{result?.TestObjects}", trained?.Backend.Device,
            trained is null ? null : trained.Exact ? "true" : "false", cell.Spec.TrainerRevision, result?.EvaluationRevision, result?.Imported?.By, result?.Imported?.Note,
        ];
    }

    private static string? Number(ExportedCell cell, Func<CellResult, ImmutableSortedDictionary<string, double>> from, string metric) =>
        cell.Status is CellDone done && from(done.Result).TryGetValue(metric, out var value) ? CsvText.Number(value) : null;

    private static string Word(CellStatus status) => status switch
    {
        CellDone { Result.Imported: not null } => "imported",
        CellDone => "done",
        CellDiverged => "diverged",
        CellBlocked => "blocked",
        CellFailed or CellQuarantined or CellSuspectedKiller => "failed",
        _ => "missing",
    };
}

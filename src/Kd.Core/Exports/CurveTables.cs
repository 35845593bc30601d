using System.Collections.Immutable;
using System.Text;
using Kd.Core.Reports;
using Kd.Core.Results;

namespace Kd.Core.Exports;

/// <summary>Curves of many cells as CSV, a line a number.</summary>
public static class CurveTables
{
    /// <summary>Losses by epoch.</summary>
    public static string Losses(IEnumerable<(ExportedCell Cell, CellCurves Curves)> all) =>
        Table(["epoch", "term", "loss"], all, curves => curves.Losses.SelectMany(e => e.Losses.Select(l => new[] { $"{e.Epoch}", l.Key, CsvText.Number(l.Value) })));

    /// <summary>Metrics by evaluated epoch.</summary>
    public static string Metrics(IEnumerable<(ExportedCell Cell, CellCurves Curves)> all) =>
        Table(["epoch", "metric", "value"], all, curves => curves.Metrics.SelectMany(e => e.Metrics.Select(m => new[] { $"{e.Epoch}", m.Key, CsvText.Number(m.Value) })));

    /// <summary>Precision by recall of each class.</summary>
    public static string Precision(IEnumerable<(ExportedCell Cell, CellCurves Curves)> all) => Table(
        ["class", "recall", "precision"],
        all,
        curves => curves.Classes.SelectMany(c => c.Precision.Select((precision, i) => new[] { c.Class, CsvText.Number((double)i / (c.Precision.Length - 1)), precision.ToString("R") })));

    private static string Table(ImmutableArray<string> columns, IEnumerable<(ExportedCell Cell, CellCurves Curves)> all, Func<CellCurves, IEnumerable<string?[]>> lines)
    {
        var text = new StringBuilder();
        CsvText.Append(text, ["sweep", "dataset", "fold", "seed", "config", .. columns]);
        foreach (var (one, curves) in all)
        {
            var cell = one.Cell;
            foreach (var line in lines(curves))
            {
                CsvText.Append(text, [one.Sweep, cell.Dataset, cell.Spec.Fold, $"{cell.Spec.Seed}", cell.Config, .. line]);
            }
        }

        return text.ToString();
    }
}

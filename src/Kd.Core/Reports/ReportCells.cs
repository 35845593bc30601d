using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Core.Reports;

/// <summary>The cells behind a table, for forms that show them one by one.</summary>
/// <param name="Curves">Of done cells, as far as they are at hand.</param>
public sealed record ReportCells(Plan Plan, IReadOnlyDictionary<CellKey, CellOutcome> Outcomes, IReadOnlyDictionary<CellKey, CellCurves> Curves)
{
    /// <summary>At most so many runs of a row are drawn as curves, the first of the plan.</summary>
    public const int MostRuns = 20;

    /// <summary>Cells whose curves a report draws.</summary>
    public static ImmutableArray<CellKey> Drawn(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes) =>
    [
        .. plan.Columns.SelectMany(column => plan.Rows.SelectMany(row => plan.KeysAt(column.Dataset, row.Name).Where(key => outcomes.GetValueOrDefault(key) is DoneOutcome).Take(MostRuns))).Distinct(),
    ];

    /// <summary>Curves of a row on a data set, in plan order.</summary>
    internal ImmutableArray<CellCurves> Of(string dataset, string row) =>
        [.. Plan.KeysAt(dataset, row).Select(key => Curves.GetValueOrDefault(key)).OfType<CellCurves>().Take(MostRuns)];
}

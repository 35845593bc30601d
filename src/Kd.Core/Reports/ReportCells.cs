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
        [.. plan.Cells.Where(c => outcomes.GetValueOrDefault(c.Key) is DoneOutcome).GroupBy(c => (c.Dataset, c.Config)).SelectMany(g => g.Take(MostRuns)).Select(c => c.Key)];

    /// <summary>Curves of a row on a data set, in plan order.</summary>
    internal ImmutableArray<CellCurves> Of(string dataset, string row) =>
        [.. Plan.Cells.Where(c => c.Dataset == dataset && c.Config == row).Select(c => Curves.GetValueOrDefault(c.Key)).OfType<CellCurves>()];
}
